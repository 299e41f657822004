"""The sandbox networks: a server that imports nothing of the house."""
