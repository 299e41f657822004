"""PostgreSQL's one statement that keeps a whole batch of readings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from share.domain.readings import COUNT_NAMES
from share.repositories import straight
from share.repositories.statements import array_of

_TYPES = {
    "post_id": "integer",
    "sampled_at": "timestamptz",
    "source": "text",
    **dict.fromkeys(COUNT_NAMES, "bigint"),
    "engagements": "bigint",
    "partial": "boolean",
    "entry": "bytea",
}
_STORED = [name for name in _TYPES if name != "entry"]


def _list(names: Sequence[str], form: str) -> str:
    return ", ".join(form.format(name=name, type=_TYPES[name]) for name in names)


# Within one statement all parts see the rows as they stood before it: `current_readings` is the old state throughout.
_KEEP = text(f"""
WITH given AS (
    SELECT * FROM unnest({_list(list(_TYPES), "CAST(:{name} AS {type}[])")}) AS given ({_list(list(_TYPES), "{name}")})
), moved AS (
    UPDATE current_readings AS old SET {_list(_STORED[1:], "{name} = given.{name}")}
    FROM given WHERE old.post_id = given.post_id AND old.sampled_at < given.sampled_at
    RETURNING old.post_id
), added AS (
    INSERT INTO current_readings ({_list(_STORED, "{name}")})
    SELECT {_list(_STORED, "{name}")} FROM given
    WHERE NOT EXISTS (SELECT FROM current_readings AS old WHERE old.post_id = given.post_id)
    ON CONFLICT (post_id) DO NOTHING
    RETURNING post_id
), changed AS (
    SELECT given.post_id, given.entry, old.engagements AS before, given.engagements AS after
    FROM given JOIN moved USING (post_id) JOIN current_readings AS old USING (post_id)
    WHERE ({_list(COUNT_NAMES, "old.{name}")}) IS DISTINCT FROM ({_list(COUNT_NAMES, "given.{name}")})
    UNION ALL
    SELECT given.post_id, given.entry, NULL, given.engagements FROM given JOIN added USING (post_id)
), packed AS (
    INSERT INTO reading_series AS old (post_id, packed) SELECT post_id, entry FROM changed
    ON CONFLICT (post_id) DO UPDATE SET packed = old.packed || excluded.packed
)
SELECT post_id, before, after FROM changed
""")  # noqa: S608 - names and types of our own columns


def run(session: Session, columns: Sequence[Sequence[Any]]) -> Sequence[tuple[Any, ...]]:
    """Keep the readings, given column by column; returns post_id and engagements before and after of what changed."""
    given = dict(zip(_TYPES, map(array_of, columns), strict=True))
    return straight.rows(session, _KEEP, given)
