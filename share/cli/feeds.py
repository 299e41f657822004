"""flask feeds: what comes into the editors' queue by itself."""

import json
import sys
from dataclasses import asdict

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import feeds as service
from share.services.feeds import Pulled


@click.group("feeds")
def feeds() -> None:
    """Feeds of articles."""


@feeds.command("add")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="Print the feed as JSON.")
@pass_core
def add(core: Core, url: str, *, as_json: bool) -> None:
    """Add the feed at URL, or the one that the page there names, and read it at once."""
    added = service.add(core, url=url)
    if as_json:
        click.echo(json.dumps(asdict(added)))
    elif added.created:
        click.echo(f"{added.title}: added, {added.new} new articles in the queue.")
    else:
        click.echo(f"{added.title}: stood here already.")


@feeds.command("pull")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per feed and line.")
@pass_core
def pull(core: Core, *, as_json: bool) -> None:
    """Poll every feed in use now; exit code 1 where one of them failed."""
    failed = polled = 0
    for pulled in service.pull_all(core):
        polled += 1
        failed += pulled.error is not None
        click.echo(json.dumps(asdict(pulled)) if as_json else _line(pulled), err=not as_json and bool(pulled.error))
    if not polled and not as_json:
        click.echo("No feed is polled yet. Add one: flask feeds add URL")
    if failed:
        sys.exit(1)


def _line(pulled: Pulled) -> str:
    if pulled.error:
        return f"{pulled.title}: {pulled.error}"
    if pulled.unchanged:
        return f"{pulled.title}: unchanged"
    skipped = f", {pulled.skipped} without a link left out" if pulled.skipped else ""
    return f"{pulled.title}: {pulled.new} new, {pulled.known} known{skipped}"
