"""flask metrics: what is read when, a round in the foreground, how the networks fare."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import collection, networks, plans
from share.services import posts as recorded

SHORT_WAIT = 10.0
"""Seconds for which a round in the foreground waits for a network that only wants a pause between calls."""

LONGEST_ROUND = 600.0
"""Seconds after which it waits for none any more."""


@click.group("metrics")
def metrics() -> None:
    """Looking posts up and reading their numbers."""


@metrics.command("collect")
@click.option("--once", is_flag=True, required=True, help="One full round of what is due, then end.")
@pass_core
def collect(core: Core, *, once: bool) -> None:  # noqa: ARG001 - it only tells this from the workers' endless round
    """Look up and read everything that is due, on all networks, in the foreground."""
    looked_up, read = 0, 0
    until = time.monotonic() + LONGEST_ROUND
    while True:
        looked_up += _drain(core, recorded.verify_due, "asked for")
        read += _drain(core, collection.read_due, "asked for their numbers")
        wait = networks.shortest_pause(core, longest=SHORT_WAIT)
        if wait is None or time.monotonic() > until:
            break
        time.sleep(wait)
    # Who answered stands below: a network that was away was asked all the same.
    click.echo(f"Posts asked for: {looked_up}; asked for their numbers: {read}.")
    _table(networks.health(core, anew=True))


def _drain(core: Core, work: Callable[[Core], int], said: str) -> int:
    done = 0
    while found := work(core):
        done += found
        click.echo(f"{done} {said} …", err=True)
    return done


@metrics.command("health")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@pass_core
def health(core: Core, *, as_json: bool) -> None:
    """Say how each network fares; exit 1 where one needs somebody."""
    found = networks.health(core, anew=True)
    if as_json:
        costs = plans.costs(core)
        rows = [
            asdict(one)
            | {"well": one.well, "fixes": one.fixes}
            | {"costs": asdict(costs[one.name]) if one.name in costs else None}
            for one in found
        ]
        click.echo(json.dumps(rows, indent=2, default=_plain))
    else:
        _table(found)
    if not all(one.well or one.unasked for one in found):
        raise SystemExit(1)


def _table(found: list[networks.NetworkHealth]) -> None:
    """Print a line a network, and below it what stands in its way."""
    for one in found:
        answered = f"{one.succeeded_at:%Y-%m-%d %H:%M} UTC" if one.succeeded_at else "never"
        late = f", {_span(one.lag_seconds)} late" if one.lag_seconds else ""
        click.echo(
            f"{one.label:<10} last answer {answered:<20} {one.waiting:>5} waiting {one.parked:>4} set aside{late}"
        )
        for trouble in one.troubles:
            is_dated = trouble.until is not None and not trouble.waits_for_somebody
            until = f" Not before {trouble.until:%Y-%m-%d %H:%M} UTC." if is_dated else ""
            click.echo(f"{'':<10} {trouble.scope + ': ' if trouble.scope else ''}{trouble.reason}{until}")
        told = {trouble.reason for trouble in one.troubles}
        for fix in one.fixes:
            if fix not in told:
                click.echo(f"{'':<10} {fix}")


def _span(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@metrics.command("plan")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@pass_core
def plan(core: Core, *, as_json: bool, limit: int) -> None:
    """List what is asked next, why then and at what cost; what was put off; what is spent."""
    found = plans.plan(core, limit=limit)
    if as_json:
        click.echo(json.dumps(_facts(found), indent=2, default=_plain))
        return
    for row in found.items:
        cost = f"${row.cost_usd:.3f}" if row.cost_usd else "free"
        worth = "" if row.value is None else f"{row.value:,.0f}"
        is_dated = row.at - found.as_of < networks.A_YEAR
        when = f"{row.at:%Y-%m-%d %H:%M} UTC" if is_dated else "once somebody acts"
        click.echo(f"{when:<20}  {row.network:<9} {worth:>8} {cost:>6}  {row.reason}  {row.url}")
    for row in found.put_off:
        click.echo(f"put off to {row.at:%Y-%m-%d %H:%M} UTC  {row.network:<9} {row.reason}  {row.url}")
    for one in found.networks:
        click.echo(f"{one.label:<10} today {one.reads_today} reads in {one.calls_today} calls{_money(one)}")


def _money(one: plans.Costs) -> str:
    if one.budget_usd is None:
        return ", free"
    out = f"; the budget ends on {one.runs_out}" if one.runs_out else ""
    return (
        f", ${one.spent_today_usd:.2f}; this month ${one.spent_usd:.2f} of ${one.budget_usd:.2f}, "
        f"about ${one.forecast_usd:.2f} at its end{out}. {one.sentence}"
    )


def _facts(found: plans.Plan) -> dict[str, object]:
    rows = [_row(row) for row in found.items]
    return {
        "as_of": found.as_of,
        "items": rows,
        "put_off": [_row(row) for row in found.put_off],
        "networks": [asdict(one) | {"sentence": one.sentence} for one in found.networks],
        "totals": {"reads": len(rows), "put_off": len(found.put_off), "cost_usd": round(found.cost_usd, 6)},
    }


def _row(row: plans.PlannedRead) -> dict[str, object]:
    facts = asdict(row)
    facts["post"] = facts.pop("public_id")
    del facts["put_off"]
    return facts


def _plain(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no plain form.")
