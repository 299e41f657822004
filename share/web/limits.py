"""Answers that must not tell by their duration what was found."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

EVEN_SECONDS = 0.15
"""Longer than the slower of the two ways takes, so that both end at the same moment."""


@contextmanager
def even_time() -> Iterator[None]:
    """Let the block take at least this long, whichever way it went."""
    end = time.monotonic() + current_app.config["EVEN_SECONDS"]
    try:
        yield
    finally:
        time.sleep(max(0.0, end - time.monotonic()))
