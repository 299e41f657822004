"""Pages for people, one stem a file."""
