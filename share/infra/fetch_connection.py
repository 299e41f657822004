"""A kept connection to one origin: each question goes out in one piece, each answer is read whole under a cap.

Strict where it matters: what is no plain HTTP/1.1, says two lengths or breaks off is no answer, and a connection on
which anything stood beside the answer is not used again. A question is never sent twice.
"""

import re
import select
import socket
import ssl
import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from share.domain.addresses import Address
from share.infra.fetch_deadline import left
from share.infra.fetch_dial import READ_SECONDS, Dial

_HEAD_BYTES: Final = 64 * 1024
_LINE_BYTES: Final = 4 * 1024
_PIECE: Final = 64 * 1024
_MOST_INTERIM: Final = 8
_SWITCHING: Final = 101
_FINAL: Final = 200
_BODILESS: Final = frozenset({204, 304})
_PLAIN: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_STATUS: Final = re.compile(r"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?: (.*))?")
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")
_TARGET: Final = re.compile(r"/[\x21-\x7e]*")
_BREAK: Final = re.compile(r"[\r\n\0]")
_NO_NAME: Final = re.compile(r"^$|[\x00-\x20\x7f-\xff]")
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")


class WireError(OSError):
    """What was to be sent is no question, or what came back is no answer."""


class TooMuchError(Exception):
    """The answer is longer, packed or unpacked, than is taken."""


class Answer(NamedTuple):
    """One answer; `headers` by their names in lower case, repeated ones joined, `body` unpacked."""

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes


class Connection:
    """To one origin, opened when it is first needed and anew when the other side has left."""

    def __init__(self, origin: Address, *, dial: Dial, listed: bool, tls: ssl.SSLContext) -> None:
        self._origin, self._dial, self._listed, self._tls = origin, dial, listed, tls
        self._netloc = origin.netloc
        self._kept: socket.socket | None = None

    def ask(
        self, method: str, target: str, headers: Mapping[str, str | bytes], body: bytes = b"", *, most: int
    ) -> Answer:
        """The answer, of `most` bytes at most; raises OSError where there is none, TooMuchError."""
        question = _question(method, target, self._netloc, headers) + body
        sock = self._ready()
        try:
            sock.settimeout(left(READ_SECONDS))
            sock.sendall(question)
            incoming = _Incoming(sock)
            answer, lasts = _answer(incoming, method, most=most)
        except BaseException:
            sock.close()
            raise
        if lasts and not incoming.waiting:
            self._keep(sock)
        else:
            sock.close()
        return answer

    def close(self) -> None:
        self._keep(None)

    def __del__(self) -> None:
        """For a session that nobody closed."""
        self.close()

    def _keep(self, sock: socket.socket | None) -> None:
        # One question at a time is the rule; where two threads ask at once, the second connection stays.
        before, self._kept = self._kept, sock
        if before is not None:
            before.close()

    def _ready(self) -> socket.socket:
        kept, self._kept = self._kept, None
        if kept is None:
            return self._open()
        if _is_silent(kept):
            return kept
        kept.close()
        return self._open()

    def _open(self) -> socket.socket:
        sock = self._dial(self._origin.host, self._origin.port, listed=self._listed)
        if self._origin.scheme == "http":
            return sock
        try:
            return self._tls.wrap_socket(sock, server_hostname=self._origin.host)
        except BaseException:
            sock.close()
            raise


def _is_silent(sock: socket.socket) -> bool:
    """Whether nothing came since the last answer: neither its end nor anything that nobody asked for."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return not poll.poll(0)


def _question(method: str, target: str, netloc: str, headers: Mapping[str, str | bytes]) -> bytes:
    if not (method.isascii() and method.isalpha() and _TARGET.fullmatch(target)):
        raise WireError("no address that can be sent")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {netloc}"]
    for name, value in headers.items():
        line = f"{name}: {value if isinstance(value, str) else value.decode('latin-1')}"
        if _BREAK.search(line):
            raise WireError("no header that can be sent")
        if name.lower() != "host":
            lines.append(line)
    try:
        return "\r\n".join([*lines, "", ""]).encode("latin-1")
    except UnicodeEncodeError:
        raise WireError("no header that can be sent") from None


class _Incoming:
    """What comes in on a connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.waiting = bytearray()
        self._room = memoryview(bytearray(_PIECE))

    def head(self) -> list[str]:
        """The lines of a head, without the empty one that ends it."""
        while (end := _END_OF_HEAD.search(self.waiting)) is None:
            if len(self.waiting) > _HEAD_BYTES:
                raise WireError("a head without an end")
            self._more()
        lines = [line.removesuffix("\r") for line in self.waiting[: end.start()].decode("latin-1").split("\n")]
        del self.waiting[: end.end()]
        return lines

    def line(self) -> bytes:
        while (end := self.waiting.find(b"\n")) < 0:
            if len(self.waiting) > _LINE_BYTES:
                raise WireError("a line without an end")
            self._more()
        line = bytes(self.waiting[:end]).removesuffix(b"\r")
        del self.waiting[: end + 1]
        return line

    def exactly(self, size: int) -> bytes:
        """So many bytes; those that are still to come are read to where they belong."""
        body = self.waiting[:size]
        del self.waiting[:size]
        got = len(body)
        if got < size:
            body.extend(bytes(size - got))
            with memoryview(body) as room:
                while got < size:
                    read = self._sock.recv_into(room[got:])
                    if not read:
                        raise WireError("an answer that broke off")
                    got += read
        return bytes(body)

    def rest(self, most: int) -> bytes:
        """All until the other side hangs up; one byte more than `most` at most is of interest."""
        while len(self.waiting) <= most and self._read():
            pass
        body = bytes(self.waiting)
        self.waiting.clear()
        return body

    def _more(self) -> None:
        if not self._read():
            raise WireError("an answer that broke off")

    def _read(self) -> int:
        read = self._sock.recv_into(self._room)
        self.waiting += self._room[:read]
        return read


def _answer(incoming: _Incoming, method: str, *, most: int) -> tuple[Answer, bool]:
    """The answer, and whether the connection lasts beyond it."""
    for _ in range(_MOST_INTERIM):
        version, status, reason, headers = _read_head(incoming.head())
        if status == _SWITCHING:
            raise WireError("another protocol than was asked for")
        if status >= _FINAL:
            break
    else:
        raise WireError("an answer that never begins")
    lasts = version != "0" and "close" not in headers.get("connection", "").lower()
    if method == "HEAD" or status in _BODILESS:
        return Answer(status, reason, headers, b""), lasts
    packed, ends = _body(incoming, headers, most=most)
    body = _unpacked(packed, headers.get("content-encoding", "").lower(), most=most)
    return Answer(status, reason, headers, body), lasts and ends


def _read_head(lines: list[str]) -> tuple[str, int, str, dict[str, str]]:
    start = _STATUS.fullmatch(lines[0])
    if start is None:
        raise WireError("another protocol than HTTP/1")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or _NO_NAME.search(name):
            raise WireError("a header that is none")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return start[1], int(start[2]), start[3] or "", headers


def _body(incoming: _Incoming, headers: Mapping[str, str], *, most: int) -> tuple[bytes, bool]:
    """The body as it was packed, and whether its end was told rather than being that of the connection."""
    length, encoding = headers.get("content-length"), headers.get("transfer-encoding")
    if encoding is not None:
        if encoding.lower() != "chunked" or length is not None:
            raise WireError("an answer of no certain length")
        return _chunks(incoming, most=most), True
    if length is None:
        return _within(incoming.rest(most), most), False
    stated = {part.strip() for part in length.split(",")}
    size = stated.pop()
    if stated or not (size.isascii() and size.isdigit()):
        raise WireError("an answer of no certain length")
    if len(size.lstrip("0")) > len(str(most)) or int(size) > most:
        raise TooMuchError
    return incoming.exactly(int(size)), True


def _chunks(incoming: _Incoming, *, most: int) -> bytes:
    body = bytearray()
    while True:
        found = _CHUNK_SIZE.fullmatch(incoming.line())
        if found is None:
            raise WireError("a piece of no certain length")
        size = int(found[1], 16)
        if len(body) + size > most:
            raise TooMuchError
        if not size:
            break
        body += incoming.exactly(size)
        if incoming.line():
            raise WireError("a piece that is longer than it says")
    for _ in range(_MOST_INTERIM):
        if not incoming.line():
            return bytes(body)
    raise WireError("headers behind an answer, without an end")


def _unpacked(body: bytes, encoding: str, *, most: int) -> bytes:
    if encoding in _PLAIN:
        return body
    if encoding not in _GZIP:
        raise WireError("a packing that nobody asked for")
    plain = bytearray()
    while body:
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            plain += unpack.decompress(body, most + 1 - len(plain))
        except zlib.error:
            raise WireError("a packing that is broken") from None
        _within(plain, most)
        if not unpack.eof:
            raise WireError("an answer that broke off")
        body = unpack.unused_data
    return bytes(plain)


def _within(body: bytes | bytearray, most: int) -> bytes:
    if len(body) > most:
        raise TooMuchError
    return bytes(body)
