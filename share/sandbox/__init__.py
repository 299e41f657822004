"""The sandbox networks: X, Graph, Bluesky and Mastodon on one port; imports nothing of the house."""
