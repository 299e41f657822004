"""flask leaderboard: standings in a terminal, for scripts and for spreadsheets."""

import csv
import json
import sys

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.leaderboard import By, Metric, Period
from share.services import leaderboard as service
from share.services.leaderboard import Board


@click.command("leaderboard")
@click.option(
    "--period", type=click.Choice([one.value for one in Period]), default=Period.WEEK.value, show_default=True
)
@click.option("--by", type=click.Choice([one.value for one in By]), default=By.MEMBER.value, show_default=True)
@click.option(
    "--metric", type=click.Choice([one.value for one in Metric]), default=Metric.POSTS.value, show_default=True
)
@click.option("--network", default="", help="Posts on one network alone.")
@click.option("--group", default="", help="Members of one group alone: its id.")
@click.option("--date", "day", default="", help="A day of another period, such as 2026-11-24.")
@click.option("--counted-today", is_flag=True, help="A period that is over as it counts today, not as it was kept.")
@click.option("--cursor", default=None, help="Go on where `next` of another answer left off.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option(
    "--limit",
    default=None,
    type=click.IntRange(1, service.LARGEST_LIMIT),
    help=f"Rows; else {service.LIMIT}, and as CSV all of them.",
)
@click.option("--recount", is_flag=True, help="First count everything anew from posts, readings and clicks.")
@pass_core
def leaderboard(  # noqa: PLR0913 - one parameter an option
    core: Core,
    *,
    period: str,
    by: str,
    metric: str,
    network: str,
    group: str,
    day: str,
    counted_today: bool,
    cursor: str | None,
    form: str,
    limit: int | None,
    recount: bool,
) -> None:
    """Print who stands where."""
    if recount:
        service.recount(core)
    asked = service.question(
        period=period, by=by, metric=metric, network=network, day=day, group=group, recount=counted_today
    )
    if form == "csv" and limit is None and cursor is None:
        csv.writer(sys.stdout).writerows(service.table(core, asked))
        return
    board = service.standings(core, asked=asked, limit=limit or service.LIMIT, cursor=cursor)
    if form == "json":
        click.echo(json.dumps(_document(board), indent=2))
    elif form == "csv":
        csv.writer(sys.stdout).writerows([service.HEADINGS, *service.lines(board)])
    else:
        _print(board)


def _print(board: Board) -> None:
    if not board.rows:
        off = not board.ranking and board.question.by is By.MEMBER
        click.echo("Ranking is off for this campaign." if off else "Nothing here yet.")
    for row in board.rows:
        rank = "-" if row.rank is None else str(row.rank)
        partly = board.question.metric is Metric.ENGAGEMENTS and row.tally.partial
        value = "not known" if row.value is None else f"{row.value}{'+' if partly else ''}"
        moved = "" if not row.moved else f"{row.moved:+d}"
        click.echo(f"{rank:>5}  {row.tally.name:<40} {value:>10} {moved:>5}".rstrip())
    if board.final is not None:
        changed = board.final.changed
        rows = "1 row is" if changed == 1 else f"{changed} rows are"
        click.echo(f"As kept on {board.final.taken_at:%Y-%m-%d %H:%M} UTC; {rows} counted otherwise today.")
    elif board.ended and not board.kept and board.rows:
        click.echo("No board of this time was kept at its end: this is how it counts today.")


def _document(board: Board) -> dict[str, object]:
    return {
        "items": [service.facts(board, row) for row in board.rows],
        "as_of": board.as_of.isoformat(),
        "next": board.cursor,
        "ended": board.ended,
        "final": board.final and {"taken_at": board.final.taken_at.isoformat(), "changed": board.final.changed},
    }
