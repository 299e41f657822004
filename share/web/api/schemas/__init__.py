"""What goes in and out of each call: one stem a file."""
