"""Every command of ours by its name; wsgi.py and the tests hang them onto `flask`."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import click
from flask import Flask
from flask.ctx import AppContext

from share.later import load

LINES = {
    # Keep this sorted. A command's line is the first sentence of its own text.
    "check": "Say what is wrong with this installation, and what mends it; exit 1 where something is.",
    "clicks": "Clicks on tracked links.",
    "demo": "The sample campaign that make demo starts with.",
    "feeds": "Feeds of articles.",
    "keys": "The keys under which secrets are kept.",
    "kits": "Share kits.",
    "leaderboard": "Print who stands where.",
    "members": "People.",
    "metrics": "Looking posts up and reading their numbers.",
    "networks": "Connected accounts of networks.",
    "posts": "Recorded posts.",
    "sandbox": "Run the sandbox networks: X, Facebook, Bluesky and Mastodon on one port.",
    "scheduler": "Run the scheduler alone; several at once do no harm.",
    "scores": "Points and their ledger.",
    "setup": "Create the organisation, its first campaign and its first admin.",
    "tokens": "Tokens for the JSON API.",
    "up": "Start everything: web, workers, scheduler and, without REDIS_URL, the store.",
    "web": "Serve the pages, and count this host's clicks.",
    "worker": "Work what is due.",
}


class Named(click.Command):
    """Stands for a command, which is loaded when somebody calls it; `flask --help` loads none."""

    def __init__(self, name: str, line: str) -> None:
        super().__init__(name, short_help=line)

    @cached_property
    def own(self) -> click.Command:
        """The command itself."""
        found: click.Command = getattr(load(f"share.cli.{self.name}"), str(self.name))
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.own.make_context(info_name, args, parent, **extra)


COMMANDS = [Named(name, line) for name, line in LINES.items()]


class Door(Flask):
    """What the flask command finds: our commands alone. The application is made where something asks for it."""

    def __init__(self, make: Callable[[Any], Flask]) -> None:
        super().__init__(__name__, static_folder=None)
        self._make = make
        register(self)

    @cached_property
    def whole(self) -> Flask:
        """The application, on the core that a command has opened, if one has."""
        return self._make(self.extensions.get("core"))

    def app_context(self) -> AppContext:
        """Ours while a command of ours is looked up; Flask's own, such as `routes`, look at the whole."""
        called = click.get_current_context(silent=True)
        is_looked_up = called is not None and called.parent is None
        return super().app_context() if is_looked_up else self.whole.app_context()

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        return self.whole(environ, start_response)


def register(app: Flask) -> None:
    """Hang our commands onto `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
