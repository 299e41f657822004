"""One file per kind of kit."""
