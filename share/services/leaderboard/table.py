"""A board as rows of a table, for spreadsheets and terminals."""

from collections.abc import Iterator
from typing import Any

from share.core import Core
from share.domain.cells import guarded
from share.domain.leaderboard import By, Standing
from share.services.leaderboard.board import Board, whole
from share.services.leaderboard.questions import Question

NUMBERS = ("value", "posts", "unverified", "engagements", "partial", "clicks", "points", "moved", "today")
HEADINGS = ("rank", "name", *NUMBERS)

Cells = tuple[str | int | None, ...]


def table(core: Core, asked: Question) -> Iterator[Cells]:
    """The headings, then one row a subject, all of them as they stand now; None is unknown or not compared.

    On a board that was kept at its period's end, "today" is what the value is counted as by now.

    What is wrong with the question is said at once: NotFoundError, InvalidError.
    """
    pages = whole(core, asked)
    return _rows(next(pages), pages)


def _rows(first: Board, others: Iterator[Board]) -> Iterator[Cells]:
    yield HEADINGS
    yield from lines(first)
    for board in others:
        yield from lines(board)


def lines(board: Board) -> Iterator[Cells]:
    """The rows of one page, without headings."""
    for row in board.rows:
        tally = row.tally
        yield (
            row.rank,
            guarded(tally.name),
            row.value,
            tally.posts,
            tally.unverified,
            tally.engagements,
            "yes" if tally.partial else "",
            tally.clicks,
            tally.points,
            row.moved,
            row.now,
        )


def facts(board: Board, row: Standing) -> dict[str, Any]:
    """A row for programs. Impressions stand in it where they are one network's: across networks they differ."""
    tally = row.tally
    shown: dict[str, Any] = {
        "rank": row.rank,
        board.question.by.value: {"id": tally.subject, "name": tally.name},
        "value": row.value,
        "moved": row.moved,
        "posts": tally.posts,
        "unverified": tally.unverified,
        "engagements": tally.engagements,
        "partial": tally.partial,
        "clicks": tally.clicks,
        "points": tally.points,
    }
    if board.final:
        shown["now"] = row.now
    if board.question.network or board.question.by is By.NETWORK:
        shown["impressions"] = tally.impressions
    return shown
