"""Reading a request's head: small, because http.server alone would cost a third of our memory."""

from io import BufferedIOBase
from urllib.parse import parse_qs, unquote, urlsplit

from share.sandbox.wire import Request

LONGEST_LINE = 65536
MOST_HEADERS = 100


class BadRequestError(Exception):
    """What came is not an HTTP/1 request; the connection is closed."""


def read_request(stream: BufferedIOBase) -> Request | None:
    """Read one request up to its body; None where the caller has hung up."""
    line = stream.readline(LONGEST_LINE + 1)
    if not line:
        return None
    words = line.decode("latin-1").split()
    if len(line) > LONGEST_LINE or len(words) != 3 or not words[2].startswith("HTTP/1."):  # noqa: PLR2004 - verb, target, version
        raise BadRequestError("The request line cannot be read.")
    headers = _read_headers(stream)
    if "transfer-encoding" in headers:
        raise BadRequestError("Send a Content-Length.")
    target = urlsplit(words[1])
    query = parse_qs(target.query, keep_blank_values=True)
    return Request(words[0], unquote(target.path), query, headers, stream, _length(headers))


def keeps_alive(request: Request) -> bool:
    return request.headers.get("connection", "").lower() != "close"


def _read_headers(stream: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = stream.readline(LONGEST_LINE + 1).decode("latin-1")
        if line in {"\r\n", "\n", ""}:
            return headers
        name, _colon, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    raise BadRequestError("Too many headers.")


def _length(headers: dict[str, str]) -> int:
    text = headers.get("content-length", "0")
    if not text.isdigit():
        raise BadRequestError("The Content-Length is not a number.")
    return int(text)
