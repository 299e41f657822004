"""A client that costs little: raw sockets, kept open, several at a time."""

import socket
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import islice

CONNECTIONS = 32

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def ask(port: int, requests: Iterable[bytes]) -> int:
    """Send the requests, one at a time on each connection; returns how many were answered with 302."""
    answered = 0
    coming = iter(requests)
    with ExitStack() as stack:
        open_ones = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(CONNECTIONS)
        ]
        while batch := list(islice(coming, CONNECTIONS)):
            for connection, asked in zip(open_ones, batch, strict=False):
                connection.sendall(asked)
            answered += sum(_is_redirect(connection) for connection in open_ones[: len(batch)])
    return answered


def request(path: str, visitor: int) -> bytes:
    """A browser's GET by way of a proxy that names the visitor's address."""
    address = f"10.{visitor >> 16 & 255}.{visitor >> 8 & 255}.{visitor & 255}"
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {AGENT}\r\nX-Forwarded-For: {address}\r\n"
        "Accept: text/html\r\nReferer: https://bsky.app/\r\nSec-Fetch-Mode: navigate\r\n\r\n"
    ).encode()


def _is_redirect(connection: socket.socket) -> bool:
    """Read one answer to its end (it has no body)."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        more = connection.recv(1 << 16)
        if not more:
            raise ConnectionError("The server closed the connection.")
        seen += more
    return seen.startswith(b"HTTP/1.1 302")
