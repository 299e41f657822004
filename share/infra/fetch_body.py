"""The body of one answer: read under a cap, unpacked under the same cap, whole or not at all."""

import zlib
from http.client import HTTPResponse

from share.domain.words import mark
from share.infra.fetch_errors import BadAnswerError, TooLargeError

_PIECE = 64 * 1024
_PLAIN = frozenset({"", "identity", "none", "utf-8", "utf8", "binary", "8bit"})
"""Nothing is packed; some servers name here what is none of a packing's names."""

_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_BEGINS = b"\x1f"


def read_body(response: HTTPResponse, *, max_bytes: int) -> bytes:
    """The decoded bytes; raises TooLargeError past `max_bytes`, BadAnswerError for what we did not ask for."""
    stated = _stated_length(response)
    encoding = ", ".join(response.headers.get_all("Content-Encoding") or []).strip().lower()
    if encoding not in _PLAIN | _GZIP:
        raise BadAnswerError(mark("The site answered in a packing that we did not ask for."))
    if stated is not None and stated > max_bytes:
        raise _too_large(max_bytes)
    unpack = _Gzip() if encoding in _GZIP else None
    body = bytearray()
    while piece := response.read(_PIECE):
        body += piece if unpack is None else unpack.of(piece, room=max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    if response.length or (unpack is not None and body and not unpack.is_whole):
        raise BadAnswerError(mark("The site's answer broke off in the middle."))
    return bytes(body)


class _Gzip:
    """Unpacks pieces of gzip, also of several packed one behind another; what else follows is passed over."""

    def __init__(self) -> None:
        self._member = _member()

    @property
    def is_whole(self) -> bool:
        return self._member.eof

    def of(self, piece: bytes, *, room: int) -> bytes:
        """What this piece adds, at most about `room` bytes of it; raises BadAnswerError."""
        found = b""
        try:
            while piece and len(found) <= room:
                if self._member.eof:
                    if not piece.startswith(_GZIP_BEGINS):
                        break
                    self._member = _member()
                found += self._member.decompress(piece, max(room - len(found), 1))
                piece = self._member.unused_data
        except zlib.error as error:
            raise BadAnswerError(mark("The site's answer is packed wrongly.")) from error
        return found


def _member() -> "zlib._Decompress":
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _stated_length(response: HTTPResponse) -> int | None:
    """The stated length; two lengths, or a length beside chunks, is how requests are smuggled: refused."""
    stated = {value.strip() for value in response.headers.get_all("Content-Length") or []}
    if not stated:
        return None
    chunked = response.headers.get("Transfer-Encoding") is not None
    value = stated.pop()
    if stated or chunked or not (value.isascii() and value.isdigit()):
        raise BadAnswerError(mark("The site contradicts itself about the length of its answer."))
    return int(value)


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(
        mark("This is larger than the %(most)s MB that we take.") % {"most": f"{max_bytes / 2**20:.0f}"}
    )
