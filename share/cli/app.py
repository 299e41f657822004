"""What every command shares: the open core as its first argument, and errors as one sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

import click
from flask import current_app
from flask.cli import with_appcontext

from share.core import Core, open_core
from share.domain.errors import CampaignError
from share.infra import logs
from share.settings import load

P = ParamSpec("P")
R = TypeVar("R")


def pass_core(command: Callable[Concatenate[Core, P], R]) -> Callable[P, R]:
    """Hand the open core to a command; an error of ours ends it with exit code 1 and its text on stderr."""

    @with_appcontext
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(_core(), *args, **kwargs)
        except CampaignError as error:
            raise click.ClickException(str(error)) from error

    return cast("Callable[P, R]", wrapped)


def _core() -> Core:
    """The application's, where there is one; a command that needs no pages opens its own."""
    if "core" not in current_app.extensions:
        return reopen()
    return cast("Core", current_app.extensions["core"])


def reopen() -> Core:
    """A core by the settings as they are now; the application will be made on it."""
    settings = load()
    logs.configure(settings.log_level, settings.log_format)
    core = current_app.extensions["core"] = open_core(settings)
    return core
