"""The flask commands, one stem a file."""
