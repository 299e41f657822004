"""The Chromium of this machine, for browser tests and benchmarks."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PATH = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ("--disable-background-networking", "--disable-sync", "--no-first-run")


@contextmanager
def started() -> Iterator[Browser]:
    """A running browser, closed at the end."""
    # Chromium's own sandbox cannot be made by root, as whom a build machine may run us.
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=PATH, args=flags)
        yield launched
        launched.close()
