"""One file per way out for notices."""
