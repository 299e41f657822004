"""One deadline over a whole piece of network work, which a peer cannot stretch byte by byte.

A socket's own timeout starts anew at each read, so a peer that sends one byte a second is never cut. These
sockets look at the deadline of the work at hand before each read.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import certifi

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def deadline(seconds: float, *, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """All reads and connections inside end after `seconds` together; an outer deadline still holds."""
    outer = _ends_at.get()
    mine = clock() + seconds
    token = _ends_at.set(mine if outer is None else min(mine, outer))
    try:
        yield
    finally:
        _ends_at.reset(token)


def left(at_most: float, *, clock: Callable[[], float] = time.monotonic) -> float:
    """Seconds that may still be waited, never more than `at_most`; raises TimeoutError when none are."""
    ends_at = _ends_at.get()
    if ends_at is None:
        return at_most
    seconds = ends_at - clock()
    if seconds <= 0:
        raise TimeoutError("the deadline has passed")
    return min(seconds, at_most)


class DeadlineSocket(socket.socket):
    """A plain socket whose reads obey the deadline; `read_seconds` bounds each single wait."""

    read_seconds: float = 10.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.read_seconds))
        return super().recv_into(*args, **kwargs)


class DeadlineTLSSocket(ssl.SSLSocket):
    """The same over TLS; the handshake is bounded as a whole by the timeout it starts with."""

    read_seconds: float = 10.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left(self.read_seconds))
        return super().recv_into(*args, **kwargs)


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates and names are checked, against certifi's list, whatever the environment says."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = DeadlineTLSSocket
    return context
