"""The tables, one aggregate a file."""
