"""flask demo: the sample campaign."""

import gc

import click

from share.cli.app import pass_core
from share.core import Core
from share.demo import links as doors
from share.demo.seed import seed as make_sample
from share.infra import reach


@click.group("demo")
def demo() -> None:
    """The sample campaign that make demo starts with."""


@demo.command("seed")
@pass_core
def seed(core: Core) -> None:
    """Make the sample campaign here, or bring its history up to now."""
    reach.prepare_database(core.db)
    # Some hundred thousand rows are made and none is thrown away before the end: looking for garbage is waste.
    gc.disable()
    made = make_sample(core)
    click.echo(f"The sample campaign tells of {made.kits} more kits and {made.posts} more posts, up to now.")


@demo.command("links")
@pass_core
def links(core: Core) -> None:
    """Print the address and a sign-in link for each role, on this machine alone."""
    click.echo("\n".join(doors.lines(core)))
