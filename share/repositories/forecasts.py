"""How posts stood when they were last read: a whole batch looked up or kept in one statement."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from share.domain.rereads import Kept
from share.models.planners import Forecast
from share.repositories import straight
from share.repositories.statements import among_given, array_of, as_driven, given, upsert

_NAMES = ("post_id", "seen_at", "count", "clicks", "tempo", "tempo_spread")
"""The columns of Kept."""


def of_posts(session: Session, ids: Sequence[int]) -> dict[int, Kept]:
    """By post, where it was read."""
    dialect = session.get_bind().dialect.name
    return {row[0]: row for row in straight.rows(session, _wanted(dialect), given(dialect, ids))}


@cache
def _wanted(dialect: str) -> Any:
    columns = Forecast.__table__.c
    wanted = select(*(as_driven(dialect, columns[name]) for name in _NAMES))
    return wanted.where(among_given(dialect, columns.post_id))


def write(session: Session, rows: Sequence[Kept]) -> None:
    """Keep these, each in place of what was known of its post."""
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        *whole, tempos, spreads = zip(*rows, strict=True)
        # Whole numbers are written in a sixth of the time that floats take; planning looks at hundredths.
        columns = (*whole, *([round(value * 1e9) for value in values] for values in (tempos, spreads)))
        straight.run(session, _KEEP, dict(zip(_NAMES, map(array_of, columns), strict=True)))
        return
    upsert(
        session,
        Forecast,
        [dict(zip(_NAMES, row, strict=True)) for row in rows],
        key=("post_id",),
        changes=_all_new,
    )


def _all_new(new: Any) -> Mapping[str, Any]:
    return {name: getattr(new, name) for name in _NAMES if name != "post_id"}


_KEEP = text("""
INSERT INTO forecasts (post_id, seen_at, count, clicks, tempo, tempo_spread)
SELECT post_id, seen_at, count, clicks, tempo / 1e9, spread / 1e9 FROM unnest(
    CAST(:post_id AS integer[]), CAST(:seen_at AS timestamptz[]), CAST(:count AS bigint[]),
    CAST(:clicks AS integer[]), CAST(:tempo AS bigint[]), CAST(:tempo_spread AS bigint[])
) AS given (post_id, seen_at, count, clicks, tempo, spread)
ON CONFLICT (post_id) DO UPDATE SET
    seen_at = excluded.seen_at, count = excluded.count, clicks = excluded.clicks,
    tempo = excluded.tempo, tempo_spread = excluded.tempo_spread
""")
