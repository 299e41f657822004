"""A campaign of very many members, made set by set: ten posts a member, ten readings a post, a clicked link each."""

from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, String, case, cast, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from share.core import Core
from share.domain import series
from share.domain.readings import Counts
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Group, Member
from share.models.organisation import Organisation
from share.models.posts import Post
from share.models.readings import CurrentReading, ReadingSeries
from share.models.scores import ScoreEntry
from share.repositories import standings
from tests.bench.places import Place

POSTS, READINGS, DAYS = 10, 10, 60
GROUP = 200
"""Members of a group."""

POINTS = 10
"""Of each post."""

POSTED_AGO = timedelta(hours=2)

READ = "fake"
"""The network of every member's first post, which the benchmark reads."""


def fill(found: Place, members: int) -> None:
    """Everything, counted for boards at the end."""
    with found.core.write() as session:
        _people(session, found, members)
        _kits(session, found)
        _posts(session, found, members)
        _clicks(session, found, members)
    _learn_sizes(found.core)
    with found.core.write() as session:
        standings.settle(session, everything=True)


def _learn_sizes(core: Core) -> None:
    """As the scheduler has SQLite do, and PostgreSQL does by itself; it is seen by connections that are new."""
    if not core.db.learn_sizes():
        with core.write() as session:
            session.execute(text("ANALYZE"))
    core.db.engine.dispose()


def _numbers(most: int, name: str = "n") -> Any:
    first = select(literal(1).label("i")).cte(name, recursive=True)
    return first.union_all(select(first.c.i + 1).where(first.c.i < most))


def _text(words: str, *numbers: Any) -> Any:
    whole: Any = literal(words)
    for number in numbers:
        whole = whole + "-" + cast(number, String)
    return whole


def _put(session: Session, table: type[Any], rows: Any) -> None:
    names = [column.key for column in rows.selected_columns]
    session.execute(insert(table.__table__).from_select(names, rows))


def _people(session: Session, found: Place, members: int) -> None:
    fingerprint = found.core.vault.fingerprint()
    session.add(Organisation(name="Bench", key_fingerprint=fingerprint, settings={}, created_at=found.time))
    n = _numbers(max(members // GROUP, 1))
    name = _text("Group", n.c.i)
    _put(session, Group, select(name.label("public_id"), name.label("name"), literal(found.time).label("created_at")))
    groups = func.max(Group.id)
    n = _numbers(members)
    who = _text("Member", n.c.i)
    rows = select(
        who.label("public_id"),
        who.label("name"),
        who.label("alias"),
        (n.c.i % select(groups).scalar_subquery() + 1).label("group_id"),
        literal(found.time).label("agreed_at"),
        literal(found.time).label("created_at"),
    )
    _put(session, Member, rows)


def _kits(session: Session, found: Place) -> None:
    session.execute(update(Campaign).values(starts_on=found.time.date() - timedelta(days=DAYS)))
    session.execute(update(Kit).values(published_at=Kit.publish_at))
    for number in range(1, DAYS):
        at = found.time - timedelta(days=number)
        session.add(
            Kit(
                slug=f"kit-{number}",
                campaign_id=1,
                state="published",
                local_date=at.date(),
                publish_at=at,
                published_at=at,
                closes_at=at + timedelta(days=7),
                title=f"Kit {number}",
                url="https://example.org/article",
                details={},
                created_at=at,
            )
        )
    session.flush()


def _posts(session: Session, found: Place, members: int) -> None:
    n, j = _numbers(members), _numbers(POSTS, "j")
    older = found.time - POSTED_AGO
    number = (n.c.i * POSTS + j.c.i).label("native_id")
    rows = select(
        _text("post", number).label("public_id"),
        _network(j.c.i).label("network"),
        cast(number, String).label("native_id"),
        literal("https://example.org/post").label("url"),
        (n.c.i + 1).label("member_id"),
        ((n.c.i * 7 + j.c.i * 6) % DAYS + 1).label("kit_id"),
        literal("verified").label("state"),
        literal(older).label("posted_at"),
        literal(older).label("recorded_at"),
        literal(older).label("verified_at"),
    ).select_from(n.join(j, literal(1) == 1))
    _put(session, Post, rows)
    _readings(session, found)


def _network(number: Any) -> Any:
    """A member's first post is on the network that is read, the others on two that are not."""
    return case((number == 1, READ), (number % 2 == 0, "bluesky"), else_="x")


def _readings(session: Session, found: Place) -> None:
    at = found.time - timedelta(hours=1)
    spread = (cast(Post.id, BigInteger) * 7919) % 10007
    engaged = cast((spread * spread) / 100000 + spread % 13, BigInteger)
    whole = b"".join(
        series.pack(at - timedelta(hours=READINGS - step), "x-api", Counts(impressions=step * 40, likes=step))
        for step in range(READINGS)
    )
    _put(session, ReadingSeries, select(Post.id.label("post_id"), literal(whole).label("packed")))
    current = select(
        Post.id.label("post_id"),
        literal(at).label("sampled_at"),
        literal("x-api").label("source"),
        (engaged * 40).label("impressions"),
        engaged.label("likes"),
        engaged.label("engagements"),
        literal(False).label("partial"),
    )
    _put(session, CurrentReading, current)
    scored = select(
        literal(1).label("campaign_id"),
        literal("post").label("rule"),
        Post.id.label("subject_id"),
        Kit.local_date.label("day"),
        Post.member_id,
        Post.kit_id,
        Post.network,
        literal(POINTS).label("points"),
        literal(1).label("version"),
        _why(found).label("why"),
    ).join(Kit, Kit.id == Post.kit_id)
    _put(session, ScoreEntry, scored)


def _why(found: Place) -> Any:
    """What domain/score_lines.py writes beside the points of each of these posts."""
    facts = {"at": (found.time - POSTED_AGO).isoformat(), "each": POINTS}
    return literal(facts, ScoreEntry.__table__.c.why.type)


def _clicks(session: Session, found: Place, members: int) -> None:
    n = _numbers(members)
    rows = select(
        _text("c", n.c.i).label("code"),
        (n.c.i % DAYS + 1).label("kit_id"),
        (n.c.i + 1).label("member_id"),
        literal("x").label("network"),
        literal(found.time).label("created_at"),
    )
    _put(session, Link, rows)
    hour = found.time.replace(minute=0, second=0)
    clicks = select(
        Link.id.label("link_id"),
        literal(hour).label("hour"),
        literal("human").label("verdict"),
        literal(0).label("host"),
        (Link.id % 9 + 1).label("clicks"),
    )
    _put(session, ClickHour, clicks)
