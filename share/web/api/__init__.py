"""The JSON API, one stem a file."""
