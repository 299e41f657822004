"""What flask up does."""
