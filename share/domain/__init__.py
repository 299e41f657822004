"""Rules without database, network, Flask or clock."""
