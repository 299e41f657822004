"""A kept connection to one origin: each question goes out in one piece, each answer is read whole under a cap.

llhttp reads what comes: what is no plain HTTP/1.1, says two lengths or breaks off is no answer. A connection on which
anything stood beside the answer is not used again, and a question is never sent twice.
"""

import re
import select
import socket
import ssl
import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from share.domain.addresses import Address
from share.infra.fetch_deadline import left
from share.infra.fetch_dial import READ_SECONDS, Dial

_HEAD_BYTES: Final = 64 * 1024
_PIECE: Final = 64 * 1024
_MOST_HINTS: Final = 8
_MOST_HEADERS: Final = 100
_FINAL: Final = 200
_PLAIN: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_TARGET: Final = re.compile(r"/[\x21-\x7e]*")


class WireError(OSError):
    """What was to be sent is no question, or what came back is no answer."""


class NotOpenedError(OSError):
    """There is no connection, so nothing was sent."""


class TooMuchError(Exception):
    """The answer is longer, packed or unpacked, than is taken."""


class Answer(NamedTuple):
    """One answer; `headers` by their names in lower case, repeated ones joined, `body` unpacked."""

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes


class _Line(NamedTuple):
    """An open connection, and room for what comes in on it."""

    sock: socket.socket
    room: memoryview


class Connection:
    """To one origin, opened when it is first needed and anew when the other side has left."""

    def __init__(self, origin: Address, *, dial: Dial, listed: bool, tls: ssl.SSLContext) -> None:
        self._origin, self._dial, self._listed, self._tls = origin, dial, listed, tls
        self._netloc = origin.netloc
        self._kept: _Line | None = None

    def ask(
        self, method: str, target: str, headers: Mapping[str, str | bytes], body: bytes = b"", *, most: int
    ) -> Answer:
        """The answer, of `most` bytes at most; raises OSError where there is none, TooMuchError."""
        question = _question(method, target, self._netloc, headers) + body
        try:
            line = self._ready()
        except (OSError, UnicodeError):
            raise NotOpenedError from None
        try:
            line.sock.settimeout(left(READ_SECONDS))
            line.sock.sendall(question)
            answer, lasts = _answer(line, method, most=most)
        except BaseException:
            line.sock.close()
            raise
        if lasts:
            self._keep(line)
        else:
            line.sock.close()
        return answer

    def close(self) -> None:
        self._keep(None)

    def __del__(self) -> None:
        """For a session that nobody closed."""
        self.close()

    def _keep(self, line: _Line | None) -> None:
        # One question at a time is the rule; where two threads ask at once, the second connection stays.
        before, self._kept = self._kept, line
        if before is not None:
            before.sock.close()

    def _ready(self) -> _Line:
        kept, self._kept = self._kept, None
        if kept is not None and _is_silent(kept.sock):
            return kept
        if kept is not None:
            kept.sock.close()
        return _Line(self._open(), memoryview(bytearray(_PIECE)))

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
        if name.lower() != "host":
            lines.append(f"{name}: {value if isinstance(value, str) else value.decode('latin-1')}")
    head = "\r\n".join([*lines, "", ""])
    # Breaks that are not ours would begin a header, or another question.
    if head.count("\r") != len(lines) + 1 or head.count("\n") != len(lines) + 1 or "\0" in head:
        raise WireError("no header that can be sent")
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        raise WireError("no header that can be sent") from None


class _Reply:
    """One answer as the parser tells of it; what follows on it is not looked at, only noted."""

    def __init__(self) -> None:
        self.parser = HttpResponseParser(self)
        # Networks' own servers all write \r\n; a proxy of somebody's may not.
        self.parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True)
        self.status, self.reason, self.hints, self.fields = 0, "", 0, 0
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.heads = self.size = 0
        self.begun = self.ended = self.beyond = self.lasts = False

    def on_message_begin(self) -> None:
        self.beyond = self.ended

    def on_status(self, reason: bytes) -> None:
        if not self.ended:
            self.reason += reason.decode("latin-1")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.ended:
            key, told = name.decode("latin-1").lower(), value.decode("latin-1").strip()
            self.headers[key] = f"{self.headers[key]}, {told}" if key in self.headers else told
            self.fields += 1

    def on_headers_complete(self) -> None:
        if not self.ended:
            self.begun, self.status = True, self.parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        if not self.ended:
            self.body.append(body)
            self.size += len(body)

    def on_message_complete(self) -> None:
        if self.ended:
            return
        if self.status < _FINAL:
            # A hint that the answer is yet to come.
            self.begun, self.reason, self.hints = False, "", self.hints + 1
            self.headers.clear()
            return
        self.ended, self.lasts = True, self.parser.should_keep_alive()

    def feed(self, piece: memoryview) -> None:
        """Raises WireError where this is no answer."""
        try:
            self.parser.feed_data(piece)
        except HttpParserUpgrade:
            raise WireError("another protocol than was asked for") from None
        except HttpParserError:
            # What stands behind an answer spoils the connection, not the answer.
            if not self.ended:
                raise WireError("another protocol than HTTP/1") from None
            self.beyond = True
        if not self.begun:
            self.heads += len(piece)
        if self.heads > _HEAD_BYTES or self.hints > _MOST_HINTS or self.fields > _MOST_HEADERS:
            raise WireError("a head without an end")


def _answer(line: _Line, method: str, *, most: int) -> tuple[Answer, bool]:
    """The answer, and whether the connection lasts beyond it."""
    reply = _Reply()
    try:
        _hear(reply, line, method, most=most)
    finally:
        # The parser knows the reply as well: without a cut its body would wait for the garbage collector.
        del reply.parser
    body = _unpacked(b"".join(reply.body), reply.headers.get("content-encoding", "").lower(), most=most)
    return Answer(reply.status, reply.reason, reply.headers, body), reply.lasts and not reply.beyond


def _hear(reply: _Reply, line: _Line, method: str, *, most: int) -> None:
    while not reply.ended:
        read = line.sock.recv_into(line.room)
        if not read:
            _hung_up(reply)
            break
        reply.feed(line.room[:read])
        if reply.begun:
            _check(reply, most=most)
            if method == "HEAD":
                break


def _hung_up(reply: _Reply) -> None:
    """The end of a connection is that of an answer which told no other."""
    if not reply.begun or reply.headers.keys() & {"content-length", "transfer-encoding"}:
        raise WireError("an answer that broke off")


def _check(reply: _Reply, *, most: int) -> None:
    if not reply.parser.get_http_version().startswith("1."):
        raise WireError("another protocol than HTTP/1")
    if reply.headers.get("transfer-encoding", "chunked").lower() != "chunked":
        raise WireError("a packing that nobody asked for")
    if max(reply.size, int(reply.headers.get("content-length", "0"))) > most:
        raise TooMuchError


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
