"""One use case, one transaction a function."""
