"""From a host's name to an open socket: asked once, judged, and dialled at exactly the judged address."""

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from share.domain.ip_ranges import is_public
from share.domain.words import mark
from share.infra.fetch_deadline import DeadlineSocket, left
from share.infra.fetch_errors import BlockedError

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
_RESOLVE_SECONDS = 5.0
_MOST_ADDRESSES = 4

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a name, each once; raises OSError where there is none.

    `getaddrinfo` cannot be told to stop, so it runs beside us and is left behind when time is up.
    """
    answer: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        result = answer.get(timeout=left(_RESOLVE_SECONDS))
    except queue.Empty:
        raise TimeoutError("the name server did not answer") from None
    if isinstance(result, Exception):
        raise result
    return result


@dataclass(frozen=True, slots=True)
class Dial:
    """Opens sockets; with `guarded`, only to public addresses unless the host is `listed` by the operator."""

    guarded: bool = True
    resolver: Resolver = resolve

    def __call__(self, host: str, port: int, *, listed: bool = False) -> DeadlineSocket:
        """A connected socket; raises BlockedError if ANY answer is forbidden, OSError if none can be reached."""
        numbers = self.resolver(host, port)
        if not numbers:
            raise OSError("the name has no address")
        if self.guarded and not listed and not all(is_public(number) for number in numbers):
            raise BlockedError(mark("%(host)s leads into a private network, so it is not fetched.") % {"host": host})
        return _first_open(numbers[:_MOST_ADDRESSES], port)


def _first_open(numbers: list[str], port: int) -> DeadlineSocket:
    failure = OSError("the name has no address")
    for number in numbers:
        try:
            return _open(number, port)
        except OSError as error:
            failure = error
    raise failure


def _open(number: str, port: int) -> DeadlineSocket:
    sock = DeadlineSocket(socket.AF_INET6 if ":" in number else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(left(CONNECT_SECONDS))
        sock.connect((number, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(left(READ_SECONDS))
    except BaseException:
        sock.close()
        raise
    return sock
