"""Pack the readings of a post into one row; the wide rows took 150 bytes for each change.

The packed form is share.domain.series, whose bytes keep their meaning for good.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby, islice

import sqlalchemy as sa
from alembic import op

from share.domain import series
from share.domain.readings import Counts

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTERS = ("impressions", "likes", "reposts", "replies", "quotes", "bookmarks", "shares", "reactions", "comments")
CHUNK = 500
TIME = sa.DateTime(timezone=True)
OLD = sa.table(
    "readings",
    sa.column("post_id"),
    sa.column("sampled_at", TIME),
    sa.column("source"),
    *[sa.column(name, sa.BigInteger()) for name in COUNTERS],
)
NEW = sa.table("reading_series", sa.column("post_id"), sa.column("packed", sa.LargeBinary()))


def upgrade() -> None:
    op.create_table(
        "reading_series",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_reading_series_post_id_posts"),
        sa.PrimaryKeyConstraint("post_id", name="pk_reading_series"),
        postgresql_with={"fillfactor": 80},
    )
    _move(_series(), NEW)
    op.drop_table("readings")


def downgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("sampled_at", TIME, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=True) for name in COUNTERS],
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_readings_post_id_posts"),
        sa.PrimaryKeyConstraint("post_id", "sampled_at", name="pk_readings"),
    )
    _move(_rows(), OLD)
    op.drop_table("reading_series")


def _move(rows: Iterator[dict[str, object]], table: sa.TableClause) -> None:
    while chunk := list(islice(rows, CHUNK)):
        op.get_bind().execute(sa.insert(table), chunk)


def _series() -> Iterator[dict[str, object]]:
    found = op.get_bind().execute(sa.select(OLD).order_by(OLD.c.post_id, OLD.c.sampled_at)).all()
    for post_id, rows in groupby(found, key=lambda row: row.post_id):
        packed = b"".join(
            series.pack(_aware(row.sampled_at), row.source, Counts(**{name: getattr(row, name) for name in COUNTERS}))
            for row in rows
        )
        yield {"post_id": post_id, "packed": packed}


def _rows() -> Iterator[dict[str, object]]:
    for post_id, packed in op.get_bind().execute(sa.select(NEW).order_by(NEW.c.post_id)).all():
        # Two changes within a second have one key here; the later one holds.
        by_time = {change.sampled_at: change for change in series.unpack(packed)}
        for at, change in by_time.items():
            counts = {name: getattr(change.counts, name) for name in COUNTERS}
            yield {"post_id": post_id, "sampled_at": at, "source": change.source, **counts}


def _aware(at: datetime) -> datetime:
    """SQLite keeps no zone."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
