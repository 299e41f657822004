"""The share campaign coordinator: kits out, posts in, honest numbers."""
