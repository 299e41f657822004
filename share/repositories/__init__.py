"""Every SQL statement, by stem."""
