"""flask metrics: what is read when, a round in the foreground, how the networks fare."""

import json
from collections.abc import Callable

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import collection, networks
from share.services import posts as recorded


@click.group("metrics")
def metrics() -> None:
    """Looking posts up and reading their numbers."""


@metrics.command("collect")
@click.option("--once", is_flag=True, required=True, help="One full round of what is due, then end.")
@pass_core
def collect(core: Core, *, once: bool) -> None:  # noqa: ARG001 - it only tells this from the workers' endless round
    """Look up and read everything that is due, in the foreground."""
    looked_up = _drain(core, recorded.verify_due, "looked up")
    read = _drain(core, collection.read_due, "read")
    click.echo(f"{looked_up} looked up, {read} read.")
    _table(core)


def _drain(core: Core, work: Callable[[Core], int], said: str) -> int:
    done = 0
    while found := work(core):
        done += found
        click.echo(f"{done} {said} …", err=True)
    return done


@metrics.command("health")
@pass_core
def health(core: Core) -> None:
    """Say how each network fares; exit 1 where one needs somebody."""
    if not _table(core):
        raise SystemExit(1)


def _table(core: Core) -> bool:
    """Print a line a network; returns whether all are well."""
    found = networks.health(core)
    for one in found:
        answered = f"{one.succeeded_at:%Y-%m-%d %H:%M} UTC" if one.succeeded_at else "never"
        click.echo(f"{one.label:<10} last answer {answered:<20} {one.waiting:>5} waiting {one.parked:>4} set aside")
        for trouble in one.troubles:
            until = f", not before {trouble.until:%Y-%m-%d %H:%M} UTC" if trouble.until else ""
            click.echo(f"{'':<10} {trouble.scope + ': ' if trouble.scope else ''}{trouble.reason}{until}")
        if one.key_problem and not one.troubles:
            click.echo(f"{'':<10} {one.key_problem}")
    return all(one.well for one in found)


@metrics.command("plan")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@pass_core
def plan(core: Core, *, as_json: bool, limit: int) -> None:
    """List what is asked next, and why then."""
    rows = collection.planned(core, limit=limit)
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "at": row.at.isoformat(),
                        "network": row.network,
                        "post": row.public_id,
                        "url": row.url,
                        "job": row.job,
                        "reason": row.reason,
                    }
                    for row in rows
                ],
                indent=2,
            )
        )
        return
    for row in rows:
        click.echo(f"{row.at:%Y-%m-%d %H:%M} UTC  {row.network:<9} {row.reason:<40} {row.url}")
