"""What a process holds open."""
