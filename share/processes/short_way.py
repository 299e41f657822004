"""The short way: redirects that granian answers before it makes a WSGI request of them.

For WSGI it copies the process's environment for each request, makes an object that takes the answer, and puts the
body's parts together, which takes as long as counting the click. It has no name of its own for a way around that, so
that the function which wraps the application is wrapped here; where it is not found, WSGI answers all.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

FOUND: Final = 302

Redirect = Callable[[Mapping[str, Any]], list[tuple[str, str]] | None]
"""From a request, as a WSGI environment tells it, the headers of a redirect; None where WSGI is to answer."""

Answer = Callable[[Any, Mapping[str, Any]], int]
"""From what takes the answer, and the request, the answer's status."""

SERVER, WRAP = "granian.server.mp", "_wsgi_call_wrap"


def open_for(redirect: Redirect) -> None:
    """Let `redirect` answer first in this process; call it before the server wraps its application."""
    server = sys.modules.get(SERVER)
    wrap = getattr(server, WRAP, None)
    if wrap is not None:
        setattr(server, WRAP, partial(_wrapped, wrap, redirect))


def _wrapped(
    wrap: Callable[..., Answer], redirect: Redirect, application: Any, options: Any, log_format: Any = None
) -> Answer:
    whole = wrap(application, options, log_format)
    if log_format:
        # The server's own function writes its access log.
        return whole

    def answer(protocol: Any, scope: Mapping[str, Any]) -> int:
        headers = redirect(scope)
        if headers is None:
            return whole(protocol, scope)
        protocol.response_bytes(FOUND, headers, b"")
        return FOUND

    return answer
