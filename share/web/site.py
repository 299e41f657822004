"""The organisation as pages show it, kept for some seconds, and the gate that leads a new instance to its set-up."""

import time
from dataclasses import dataclass

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue

from share.services import site as site_service
from share.services.site import Site
from share.web.context import core

KEPT_SECONDS = 20
"""A change of name or colour shows on every process within this time."""

BEFORE_SETUP = ("api_", "setup.", "health.", "language.", "pwa.", "static", "theme.")
"""Pages that need no organisation; before there is one, no token is known to the API either."""


@dataclass(slots=True)
class Shelf:
    """The last site that was read, and when."""

    site: Site | None = None
    read_at: float = 0.0


def start_anew(app: Flask) -> None:
    """Read the site at the next request."""
    app.extensions["site"] = Shelf()


def install(app: Flask) -> None:
    start_anew(app)
    app.before_request(lead_to_setup)


def site() -> Site | None:
    """The site; None before the set-up, which is asked again each time."""
    shelf: Shelf = current_app.extensions["site"]
    if shelf.site is None or time.monotonic() - shelf.read_at > KEPT_SECONDS:
        shelf.site = site_service.find(core())
        shelf.read_at = time.monotonic()
    return shelf.site


def known_site() -> Site | None:
    """The site if it has been read: for error pages, which must not ask the database."""
    shelf: Shelf = current_app.extensions["site"]
    return shelf.site


def forget() -> None:
    """Read the site anew at the next request."""
    current_app.extensions["site"] = Shelf()


def lead_to_setup() -> ResponseReturnValue | None:
    """Before the set-up every page is the set-up page."""
    if request.endpoint is None or request.endpoint.startswith(BEFORE_SETUP) or site() is not None:
        return None
    return redirect("/setup", 303)
