"""A board as rows of a table, for spreadsheets and terminals."""

from collections.abc import Iterator
from typing import Any

from share.core import Core
from share.domain.cells import guarded
from share.domain.leaderboard import By, Standing
from share.services.leaderboard.board import Board, whole
from share.services.leaderboard.questions import Question

HEADINGS = ("rank", "name", "value", "posts", "unverified", "engagements", "partial", "clicks", "points", "moved")


def table(core: Core, asked: Question) -> Iterator[tuple[str, ...]]:
    """The headings, then one row a subject, all of them as they stand now; an empty cell is unknown or not compared.

    What is wrong with the question is said at once: NotFoundError, InvalidError.
    """
    pages = whole(core, asked)
    return _rows(next(pages), pages)


def _rows(first: Board, others: Iterator[Board]) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    yield from lines(first)
    for board in others:
        yield from lines(board)


def lines(board: Board) -> Iterator[tuple[str, ...]]:
    """The rows of one page, without headings."""
    for row in board.rows:
        tally = row.tally
        yield (
            _word(row.rank),
            guarded(tally.name),
            _word(row.value),
            str(tally.posts),
            str(tally.unverified),
            _word(tally.engagements),
            "yes" if tally.partial else "",
            str(tally.clicks),
            str(tally.points),
            _word(row.moved),
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
    if board.question.network or board.question.by is By.NETWORK:
        shown["impressions"] = tally.impressions
    return shown


def _word(value: int | None) -> str:
    return "" if value is None else str(value)
