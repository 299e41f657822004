"""What a post's card shows, in two statements however many posts there are: what stands around it, and its ladder.

A round trip costs more than its answer, and a list of posts is on every member's first page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.evidence import Rung
from share.domain.posts import PostRef
from share.domain.rereads import Kept
from share.models.clicks import ClickHour
from share.models.due import Due
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.planners import Forecast, UsualSize
from share.models.posts import Post
from share.models.readings import CurrentReading, LinkReading
from share.repositories import aliases, evidence
from share.repositories.asked import Own, has_none
from share.repositories.statements import as_driven, plain


class CardPost(NamedTuple):
    """A post, named as in its row."""

    id: int
    public_id: str
    network: str
    native_id: str
    url: str
    member_id: int
    kit_id: int
    state: str
    state_reason: str
    author_name: str | None
    posted_at: datetime | None
    recorded_at: datetime


class Around(NamedTuple):
    """The names around it, and when its numbers are read next."""

    member_public_id: str
    member_name: str
    kit_slug: str
    kit_title: str
    next_read_at: datetime | None


class Told(NamedTuple):
    """Its latest reading."""

    sampled_at: datetime
    source: str
    impressions: int | None
    likes: int | None
    reposts: int | None
    replies: int | None
    quotes: int | None
    bookmarks: int | None
    shares: int | None
    reactions: int | None
    comments: int | None
    link_clicks: int | None
    profile_clicks: int | None
    engagements: int | None
    partial: bool


class LinkTold(NamedTuple):
    """What its network told of the tracked link that its member has for that kit: less than of a post."""

    sampled_at: datetime
    source: str
    shares: int | None
    reactions: int | None
    comments: int | None


class Card(NamedTuple):
    """All of it. `clicks` are human ones on the tracked link, None where there is none.

    `kept` is how planning left it when it was read, `usual` what its member's posts on that network came to: how
    many, and their mean.
    """

    post: CardPost
    around: Around
    reading: Told | None
    link_reading: LinkTold | None
    clicks: int | None
    kept: Kept | None
    usual: tuple[int, float] | None
    steps: Sequence[tuple[Rung, datetime]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list of posts; `before_id` is the cursor: the id of the last row shown."""

    member_id: int | None = None
    member_public_id: str | None = None
    kit_slug: str | None = None
    network: str | None = None
    state: str | None = None
    before_id: int | None = None


def listed(session: Session, wanted: Wanted, *, limit: int) -> list[Card]:
    """Posts, newest first."""
    if has_none(session, Own.POSTS, wanted.kit_slug, wanted.member_id):
        return []
    asked = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return _found(session, {name: value for name, value in asked.items() if value is not None}, limit=limit)


def by_public_id(session: Session, public_id: str) -> Card | None:
    return next(iter(_found(session, {"public_id": public_id}, limit=1)), None)


def by_ref(session: Session, ref: PostRef) -> Card | None:
    """The post that an address names, also while it is still to be resolved, and afterwards."""
    key = {"native_id": ref.native_id} if ref.native_id else {"url": ref.url}
    found = _found(session, {"network": ref.network, **key}, limit=1)
    if not found and (known := aliases.public_id_of(session, ref)) is not None:
        return by_public_id(session, known)
    return next(iter(found), None)


def _found(session: Session, tests: dict[str, Any], *, limit: int) -> list[Card]:
    dialect = session.get_bind().dialect.name
    rows = plain(session, _wanted(dialect, frozenset(tests)), {**tests, "most": limit})
    steps = evidence.of_posts(session, [row[0] for row in rows]) if rows else {}
    return [_card(row, steps[row[0]]) for row in rows]


def _card(row: tuple[Any, ...], steps: Sequence[tuple[Rung, datetime]]) -> Card:
    post, around, told, (link_id, clicks), link_told, kept, usual = _parts(row)
    return Card(
        CardPost(*post),
        Around(*around),
        Told(*told) if told[0] is not None else None,
        LinkTold(*link_told) if link_told[0] is not None else None,
        None if link_id is None else int(clicks or 0),
        (row[0], *kept) if kept[0] is not None else None,
        usual if usual[0] is not None else None,
        steps,
    )


_POSTS: Any = Post.__table__
_MEMBERS, _KITS, _LINKS, _DUE = Member.__table__, Kit.__table__, Link.__table__, Due.__table__
_READINGS, _OF_LINKS = CurrentReading.__table__, LinkReading.__table__
_KEPT, _USUAL, _HOURS = Forecast.__table__, UsualSize.__table__, ClickHour.__table__
_CLICKS = (
    select(func.sum(_HOURS.c.clicks))
    .where(_HOURS.c.link_id == _LINKS.c.id, _HOURS.c.verdict == "human")
    .correlate(_LINKS)
    .scalar_subquery()
)
_INNER: tuple[tuple[Any, ...], ...] = (
    tuple(_POSTS.c[name] for name in CardPost._fields),
    (_MEMBERS.c.public_id, _MEMBERS.c.name, _KITS.c.slug, _KITS.c.title, _DUE.c.due_at),
    tuple(_READINGS.c[name] for name in Told._fields),
)
_OUTER: tuple[tuple[Any, ...], ...] = (
    (_LINKS.c.id, _CLICKS),
    tuple(_OF_LINKS.c[name] for name in LinkTold._fields),
    (_KEPT.c.seen_at, _KEPT.c.count, _KEPT.c.clicks, _KEPT.c.tempo, _KEPT.c.tempo_spread),
    (_USUAL.c.posts, _USUAL.c.mean),
)
"""What each part of a card is made of, in the order of the statement's columns."""

_TESTS = {
    "member_id": _POSTS.c.member_id == bindparam("member_id"),
    "member_public_id": _MEMBERS.c.public_id == bindparam("member_public_id"),
    "kit_slug": _KITS.c.slug == bindparam("kit_slug"),
    "network": _POSTS.c.network == bindparam("network"),
    "state": _POSTS.c.state == bindparam("state"),
    "before_id": _POSTS.c.id < bindparam("before_id"),
    "public_id": _POSTS.c.public_id == bindparam("public_id"),
    "native_id": _POSTS.c.native_id == bindparam("native_id"),
    "url": _POSTS.c.url == bindparam("url"),
}


def _parts(row: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    begin = 0
    for part in (*_INNER, *_OUTER):
        yield row[begin : begin + len(part)]
        begin += len(part)


@cache
def _wanted(dialect: str, tests: frozenset[str]) -> Any:
    """Built once for each way in which lists are narrowed.

    Half of the tables are joined within and half around: of nine at once PostgreSQL weighs so many orders that it
    plans for 20 ms; so it plans for 2.
    """
    post = _found_posts(tests)
    own = (_LINKS.c.kit_id == post.kit_id) & (_LINKS.c.member_id == post.member_id) & (_LINKS.c.network == post.network)
    usual = (_USUAL.c.member_id == post.member_id) & (_USUAL.c.network == post.network)
    around = (
        post.id.table.outerjoin(_LINKS, own)
        .outerjoin(_OF_LINKS, _OF_LINKS.c.link_id == _LINKS.c.id)
        .outerjoin(_KEPT, _KEPT.c.post_id == post.id)
        .outerjoin(_USUAL, usual)
    )
    columns = [as_driven(dialect, column) for part in (post, *_OUTER) for column in part]
    return select(*columns).select_from(around).order_by(post.id.desc())


def _found_posts(tests: frozenset[str]) -> Any:
    """The columns of _INNER, named as those of posts and numbered behind them."""
    owed = (_DUE.c.job == Job.READ_METRICS.value) & (_DUE.c.subject_id == _POSTS.c.id) & _DUE.c.parked_at.is_(None)
    around = (
        _POSTS.join(_MEMBERS, _MEMBERS.c.id == _POSTS.c.member_id)
        .join(_KITS, _KITS.c.id == _POSTS.c.kit_id)
        .outerjoin(_READINGS, _READINGS.c.post_id == _POSTS.c.id)
        .outerjoin(_DUE, owed)
    )
    posts, *others = _INNER
    behind = [column.label(f"n{number}") for number, column in enumerate(chain.from_iterable(others))]
    found = select(*posts, *behind).select_from(around).where(*(_TESTS[name] for name in sorted(tests)))
    return found.order_by(_POSTS.c.id.desc()).limit(bindparam("most")).subquery("found").c
