"""A callable that redirects and counts nothing: what the fast path cannot undercut."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADERS = [("Location", "https://example.org/a?b=1&utm_source=x"), ("Content-Length", "0")]


def application(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("302 Found", HEADERS)
    return []
