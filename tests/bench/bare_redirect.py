"""A callable that gives the fast path's answer and counts nothing: what the fast path cannot undercut."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from share.web.link_table import FIXED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TO = "https://example.org/a?b=1&utm_source=x&utm_medium=social&utm_campaign=bench"
HEADERS = [("Location", TO), ("Content-Length", "0"), *FIXED]


def application(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("302 Found", HEADERS)
    return []
