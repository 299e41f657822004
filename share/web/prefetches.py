"""Requests that only look ahead, before anybody went anywhere: answered, but never taken for a person's."""

from typing import TYPE_CHECKING, Final

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PURPOSES: Final = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_KEYS: Final = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in PURPOSES)


def is_prefetch(environ: "WSGIEnvironment") -> bool:
    """Prefetch, prerender, preview: in whatever letters a browser or a proxy says so."""
    return any("pre" in environ[name].lower() for name in _KEYS if name in environ)


def is_nobodys(environ: "WSGIEnvironment") -> bool:
    """Whether a page that notes that somebody came must not note it."""
    return environ["REQUEST_METHOD"] == "HEAD" or is_prefetch(environ)


def nothing() -> Response:
    """What such a page answers then; whoever follows the link for good is to ask again."""
    return Response(status=204, headers={"Vary": ", ".join(PURPOSES)})
