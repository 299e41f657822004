"""The entry point: `app` for the flask command, `application` for a server."""

import sys
from typing import TYPE_CHECKING, Any

from flask import Flask

from share.cli.groups import Door
from share.later import load
from share.settings import SettingsError
from share.settings import load as load_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from share.core import Core

try:
    load_settings()
except SettingsError as error:
    sys.exit(str(error))


def make(core: "Core | None") -> Flask:
    """The application, on an open core or on one of its own."""
    settings = core.settings if core else load_settings()
    load("share.infra.logs").configure(settings.log_level, settings.log_format)
    made: Flask = load("share.web.app").create_app(settings, core)
    return made


app = Door(make)


def __getattr__(name: str) -> "WSGIApplication":
    """`application` is made when it is asked for: most commands serve no pages.

    It is the outermost callable itself: a tracked link's redirect is answered there, and on the way through Flask's
    own it would pass two calls that do nothing but call on. Where granian asks, it is answered before even that.
    """
    if name != "application":
        raise AttributeError(name)
    outermost: Any = app.whole.wsgi_app
    load("share.processes.short_way").open_for(outermost.click)
    called: WSGIApplication = outermost.__call__
    globals()[name] = called
    return called
