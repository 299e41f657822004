"""One file per social network, and the list of them."""
