"""Every command of ours; wsgi.py and the tests hang them onto `flask`."""

import click
from flask import Flask

COMMANDS: list[click.Command] = [
    # Keep this sorted by name.
]


def register(app: Flask) -> None:
    """Hang our commands onto `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
