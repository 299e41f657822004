"""What every command shares: the open core as its first argument, and errors as one sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

import click
from flask import current_app
from flask.cli import with_appcontext

from share.core import Core
from share.domain.errors import CampaignError

P = ParamSpec("P")
R = TypeVar("R")


def pass_core(command: Callable[Concatenate[Core, P], R]) -> Callable[P, R]:
    """Hand the open core to a command; an error of ours ends it with exit code 1 and its text on stderr."""

    @with_appcontext
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(cast("Core", current_app.extensions["core"]), *args, **kwargs)
        except CampaignError as error:
            raise click.ClickException(str(error)) from error

    return cast("Callable[P, R]", wrapped)
