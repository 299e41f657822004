"""A row that turns out to be another row's post goes with all that hangs on it."""

from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select

from share.core import Core
from share.models.base import Base
from share.models.posts import Post
from share.models.publications import Publication
from share.repositories import posts
from share.services import posts as service
from tests.fixtures.people import Cast
from tests.networks.fake import FakeNetwork

POSTS = Base.metadata.tables["posts"]
HANGING = sorted(
    {
        key.parent.table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.references(POSTS)
    }
)
"""Every table with a foreign key on posts: a new one makes a new case here."""


def _recorded(core: Core, cast: Cast) -> tuple[Post, Post]:
    for name in ("1", "2"):
        service.record(core, member_id=cast.alice.id, url=f"https://fake.example/posts/{name}")
    with core.read() as session:
        one, other = session.scalars(select(Post).order_by(Post.id))
    return one, other


def _value(core: Core, column: Any) -> Any:
    made = {int: 1, float: 1.0, bool: False, str: "x", bytes: b"x"}
    return made.get(column.type.python_type, core.now())


def _hang(core: Core, table: Table, post: Post, cast: Cast) -> None:
    """A row on the post, made up from the table's columns."""
    row = {}
    for column in table.columns:
        if any(key.column.table is POSTS for key in column.foreign_keys):
            row[column.name] = post.id
        elif not column.nullable and column.default is None and not (column.name == "id" and column.primary_key):
            row[column.name] = _value(core, column)
    if table is Publication.__table__:
        row["post_id"] = post.id
    for name, value in {"member_id": cast.alice.id, "kit_id": post.kit_id}.items():
        if name in row:
            row[name] = value
    with core.write() as session:
        if "account_id" in row:
            accounts = Base.metadata.tables["accounts"]
            filled = {
                column.name: _value(core, column)
                for column in accounts.columns
                if not column.nullable and column.default is None and column.name != "id"
            }
            row["account_id"] = session.scalar(insert(accounts).values(filled).returning(accounts.c.id))
        session.execute(table.delete().where(table.c.post_id == post.id))
        session.execute(insert(table).values(row))


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize("name", HANGING)
def test_a_post_that_is_merged_leaves_nothing_behind(faked: Core, fake: FakeNetwork, cast: Cast, name: str) -> None:
    table = Base.metadata.tables[name]
    double, known = _recorded(faked, cast)
    _hang(faked, table, double, cast)
    with faked.write() as session:
        posts.remove(session, session.get_one(Post, double.id), into=session.get_one(Post, known.id))
    with faked.read() as session:
        assert session.get(Post, double.id) is None
        left = select(func.count()).select_from(table).where(table.c.post_id == double.id)
        assert session.scalar(left) == 0
        if table is Publication.__table__:
            assert session.scalar(select(Publication.post_id)) == known.id


def test_tables_that_hang_on_posts_are_found() -> None:
    assert {"evidence", "forecasts", "publications", "reading_series"} <= set(HANGING)
