"""How posts stood when they were last read: a whole batch looked up or kept in one statement."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from operator import attrgetter

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from share.models.planners import Forecast
from share.repositories.statements import among, array_of, upsert


@dataclass(slots=True)
class Kept:
    """What planning knows of a post since it was read; see models/planners.py."""

    post_id: int
    seen_at: datetime
    count: int
    clicks: int
    tempo: float
    tempo_spread: float


_NAMES = tuple(field.name for field in fields(Kept))
_values = attrgetter(*_NAMES)
_WANTED = select(*(Forecast.__table__.c[name] for name in _NAMES))


def of_posts(session: Session, ids: Sequence[int]) -> dict[int, Kept]:
    """By post, where it was read."""
    found = session.execute(_WANTED.where(among(session, Forecast.__table__.c.post_id, ids))).all()
    return {row[0]: Kept(*row) for row in found}


def write(session: Session, rows: Sequence[Kept]) -> None:
    """Keep these, each in place of what was known of its post."""
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        columns = zip(*map(_values, rows), strict=True)
        session.execute(_KEEP, dict(zip(_NAMES, map(array_of, columns), strict=True)))
        return
    upsert(
        session,
        Forecast,
        [asdict(row) for row in rows],
        key=("post_id",),
        changes=lambda new: {name: getattr(new, name) for name in _NAMES if name != "post_id"},
    )


_KEEP = text("""
INSERT INTO forecasts (post_id, seen_at, count, clicks, tempo, tempo_spread)
SELECT * FROM unnest(
    CAST(:post_id AS integer[]), CAST(:seen_at AS timestamptz[]), CAST(:count AS bigint[]),
    CAST(:clicks AS integer[]), CAST(:tempo AS float8[]), CAST(:tempo_spread AS float8[])
)
ON CONFLICT (post_id) DO UPDATE SET
    seen_at = excluded.seen_at, count = excluded.count, clicks = excluded.clicks,
    tempo = excluded.tempo, tempo_spread = excluded.tempo_spread
""")
