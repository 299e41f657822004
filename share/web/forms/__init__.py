"""Forms, one stem a file."""
