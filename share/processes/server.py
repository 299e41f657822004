"""Granian, the web server, around `wsgi:application`."""

import importlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from share.processes.child import die_with_parent

THREADS = 4
"""Requests that one process works on at a time; more only queue behind Python's lock."""

FLUSHED_THREADS = 16
"""As THREADS, where a click is answered once the disk holds it: one flush is for all that wait, and they only wait."""

LOGS = {
    "handlers": {},
    "formatters": {},
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": True}},
}
"""Granian's own lines go where ours go."""


WARMED_AFTER = 0.5
"""Seconds after a worker's start: by then the pages that are asked for first are out."""


def serve(
    *, host: str, port: int, workers: int, patience: int, warm: Callable[[], object], threads: int = THREADS
) -> None:
    """Serve until SIGTERM. Workers end with this process, even by kill -9; nothing may be open when it begins.

    `warm` loads what no process needs at its start, and some page would wait for; each worker calls it soon after.
    """
    if sys.platform == "linux":
        # Forked workers share what is imported; Python 3.14 would start them from nothing.
        multiprocessing.set_start_method("fork", force=True)
    server = Server(
        "wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=patience,
        log_level=LogLevels.warning,
        log_dictconfig=LOGS,
    )
    server.serve(target_loader=partial(_load, os.getpid(), warm), wrap_loader=False)


def _load(server: int, warm: Callable[[], object]) -> Any:
    """Runs in the worker; where workers are forked, the application has been imported before."""
    die_with_parent(server)
    timer = threading.Timer(WARMED_AFTER, warm)
    timer.daemon = True
    timer.start()
    return importlib.import_module("wsgi").application
