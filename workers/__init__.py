"""RQ entry points by stem."""
