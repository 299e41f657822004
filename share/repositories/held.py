"""Every row that belongs to a member, read from the tables themselves so that none can be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, Table, select
from sqlalchemy.orm import Session

from share.domain.held import SECRET
from share.domain.words import mark
from share.models.base import Base
from share.models.kits import Kit
from share.models.links import Link
from share.models.posts import Post

THROUGH = {"evidence": "posts", "current_readings": "posts", "click_hours": "links"}
"""Tables whose rows belong to a member's post or link."""

NAMED = {"kit_id": "kit", "post_id": "post", "link_id": "link"}
"""What a row is about is shown by the name that the member knows it by, in a column of this name."""

SHOWN_IDS = frozenset({"public_id", "native_id", "external_id", "author_id"})

SEALED = mark("kept, and shown to nobody")
"""In the place of what is nobody's to read; a page says it in the reader's language, a file does not."""


CIPHER, SHORTEST_CIPHER = "gAAAAA", 99
"""How Fernet's tokens begin until the year 2106, and a length that the shortest of them has."""


Names = dict[str, dict[int, str]]
"""The names of what stands in columns of numbers, by column and number."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows of one member, oldest first; a secret's cell says only whether there is one."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def of_member(session: Session, member_id: int) -> list[Rows]:
    """Everything held about a member, table by table; empty ones are left out."""
    names = {
        "kit_id": _by_id(session, select(Kit.id, Kit.slug)),
        "post_id": _by_id(session, select(Post.id, Post.public_id).where(Post.member_id == member_id)),
        "link_id": _by_id(session, select(Link.id, Link.code).where(Link.member_id == member_id)),
    }
    return [found for table in tables() if (found := _rows(session, table, member_id, names)).rows]


def _by_id(session: Session, wanted: Select[int, str]) -> dict[int, str]:
    return dict(session.execute(wanted).all())


def tables() -> Iterator[Table]:
    """The tables that hold rows of members, by name."""
    for name, table in sorted(Base.metadata.tables.items()):
        if name == "members" or "member_id" in table.c or name in THROUGH:
            yield table


def columns_of(table: Table) -> tuple[str, ...]:
    """The columns that are shown, by the names that they have there."""
    names = [column.name for column in table.c]
    return tuple(NAMED.get(name, name) for name in names if _is_shown(name))


def _rows(session: Session, table: Table, member_id: int, names: Names) -> Rows:
    columns = [column for column in table.c if _is_shown(column.name)]
    found = session.execute(_wanted(table, columns, member_id))
    return Rows(
        table.name,
        columns_of(table),
        tuple(tuple(_cell(c.name, value, names) for c, value in zip(columns, row, strict=True)) for row in found),
    )


def _wanted(table: Table, columns: list[Column[Any]], member_id: int) -> Select[Any]:
    wanted = select(*columns).order_by(*table.primary_key)
    if table.name == "members":
        return wanted.where(table.c.id == member_id)
    if table.name in THROUGH:
        owner = Base.metadata.tables[THROUGH[table.name]]
        owned = table.c[f"{owner.name.removesuffix('s')}_id"]
        return wanted.where(owned.in_(select(owner.c.id).where(owner.c.member_id == member_id)))
    return wanted.where(table.c.member_id == member_id)


def _is_shown(name: str) -> bool:
    return name in NAMED or name in SHOWN_IDS or not (name == "id" or name.endswith("_id"))


def _cell(name: str, value: Any, names: Names) -> Any:
    if value is None:
        return None
    if name in names:
        return names[name].get(value, "")
    if name in SECRET or isinstance(value, bytes) or _is_cipher(value):
        return SEALED
    if isinstance(value, dict):
        return {each: _cell(each, one, names) for each, one in value.items()}
    return value


def _is_cipher(value: Any) -> bool:
    """Whether it was encrypted with the instance's keys, as the words of a letter with a link that signs in are."""
    return isinstance(value, str) and value.startswith(CIPHER) and len(value) > SHORTEST_CIPHER
