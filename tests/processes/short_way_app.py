"""An application for granian whose redirects take the short way; WSGI says of every request that it came to it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from share.processes import short_way

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def redirect(asked: Mapping[str, Any]) -> list[tuple[str, str]] | None:
    if asked["REQUEST_METHOD"] != "GET" or asked["PATH_INFO"] != "/short":
        return None
    return [("Location", f"https://example.org/?of={asked['HTTP_HOST']}"), ("Content-Length", "0")]


def application(_environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("418 I'm a teapot", [("Content-Length", "6")])
    return [b"by way"]


short_way.open_for(redirect)
