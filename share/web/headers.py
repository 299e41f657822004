"""The headers of every answer, and the request's id."""

import re
import secrets
from collections.abc import Mapping

import structlog
from flask import Flask, Response, g, request

from share.web.context import core, viewer

CSP_PARTS = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def csp(parts: Mapping[str, str]) -> str:
    """A Content-Security-Policy from its parts."""
    return "; ".join(f"{name} {value}" for name, value in parts.items())


CSP = csp(CSP_PARTS)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = 31_536_000


def install(app: Flask) -> None:
    app.before_request(name_request)
    app.after_request(add)


def name_request() -> None:
    """Give the request an id that its logs and its jobs carry; a proxy's own is taken where it is plain."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def add(answer: Response) -> Response:
    """Add what is missing; a view that set one of these itself keeps its own."""
    for name, value in FIXED.items():
        answer.headers.setdefault(name, value)
    if g.get("framed"):
        # Its own policy says who may show it in a frame; the older header knows only nobody.
        del answer.headers["X-Frame-Options"]
    answer.headers.setdefault("X-Request-Id", g.get("request_id", ""))
    if core().settings.https:
        answer.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}; includeSubDomains")
    if not viewer().is_anonymous:
        answer.headers["Cache-Control"] = "no-store"
    else:
        answer.headers.setdefault("Cache-Control", "no-cache")
    return answer
