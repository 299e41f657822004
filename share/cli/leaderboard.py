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
@click.option("--date", "day", default="", help="A day of another period, such as 2026-11-24.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--limit", default=service.LIMIT, show_default=True, type=click.IntRange(1, service.LARGEST_LIMIT))
@pass_core
def leaderboard(
    core: Core, *, period: str, by: str, metric: str, network: str, day: str, form: str, limit: int
) -> None:
    """Print who stands where."""
    asked = service.question(period=period, by=by, metric=metric, network=network, day=day)
    board = service.standings(core, asked=asked, limit=limit)
    if form == "json":
        click.echo(json.dumps(_document(board), indent=2))
    elif form == "csv":
        csv.writer(sys.stdout).writerows(service.table(board))
    else:
        _print(board)


def _print(board: Board) -> None:
    if not board.rows:
        click.echo("Nothing here yet." if board.ranking else "Ranking is off for this campaign.")
    for row in board.rows:
        rank = "-" if row.rank is None else str(row.rank)
        value = "not known" if row.value is None else str(row.value)
        click.echo(f"{rank:>5}  {row.tally.name:<40} {value:>10}")


def _document(board: Board) -> dict[str, object]:
    subject = board.question.by.value
    return {
        "items": [
            {
                "rank": row.rank,
                subject: {"id": row.tally.subject, "name": row.tally.name},
                "value": row.value,
                "posts": row.tally.posts,
                "unverified": row.tally.unverified,
                "engagements": row.tally.engagements,
                "partial": row.tally.partial,
                "clicks": row.tally.clicks,
            }
            for row in board.rows
        ],
        "as_of": board.as_of.isoformat(),
        "next": board.cursor,
    }
