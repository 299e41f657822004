"""A board as rows of a table, for spreadsheets and terminals."""

from collections.abc import Iterator

from share.domain.cells import guarded
from share.services.leaderboard.board import Board

HEADINGS = ("rank", "name", "value", "posts", "unverified", "engagements", "partial", "clicks")


def table(board: Board) -> Iterator[tuple[str, ...]]:
    """The headings, then one row a subject; an empty cell is unknown or not compared."""
    yield HEADINGS
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
        )


def _word(value: int | None) -> str:
    return "" if value is None else str(value)
