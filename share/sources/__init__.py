"""Bytes in, dataclasses out: feeds, pages, pictures."""
