"""The body of one answer: read under a cap, unpacked under the same cap, whole or not at all."""

import zlib
from http.client import HTTPResponse

from share.domain.words import mark
from share.infra.fetch_errors import BadAnswerError, TooLargeError

_PIECE = 64 * 1024
_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})


def read_body(response: HTTPResponse, *, max_bytes: int) -> bytes:
    """The decoded bytes; raises TooLargeError past `max_bytes`, BadAnswerError for what we did not ask for."""
    stated = _stated_length(response)
    encoding = ", ".join(response.headers.get_all("Content-Encoding") or []).strip().lower()
    if encoding not in _PLAIN | _GZIP:
        raise BadAnswerError(mark("The site answered in a packing that we did not ask for."))
    if stated is not None and stated > max_bytes:
        raise _too_large(max_bytes)
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding in _GZIP else None
    body = bytearray()
    while piece := response.read(_PIECE):
        body += piece if unpack is None else _unpacked(unpack, piece, room=max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    if response.length or (unpack is not None and body and not unpack.eof):
        raise BadAnswerError(mark("The site's answer broke off in the middle."))
    return bytes(body)


def _unpacked(unpack: "zlib._Decompress", piece: bytes, *, room: int) -> bytes:
    try:
        return unpack.decompress(piece, max(room, 1))
    except zlib.error as error:
        raise BadAnswerError(mark("The site's answer is packed wrongly.")) from error


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
