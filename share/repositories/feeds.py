"""Feeds and what the last poll of each said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from share.domain.errors import NotFoundError
from share.domain.words import say
from share.models.articles import Article, Feed


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed with how many articles came from it."""

    feed: Feed
    articles: int


def find_by_url(session: Session, url: str) -> Feed | None:
    return session.scalar(select(Feed).where(Feed.url == url))


def get(session: Session, public_id: str) -> Feed:
    """The feed with this public id; raises NotFoundError."""
    feed = session.scalar(select(Feed).where(Feed.public_id == public_id))
    if feed is None:
        raise NotFoundError(say("There is no such feed."))
    return feed


def by_id(session: Session, feed_id: int) -> Feed | None:
    return session.get(Feed, feed_id)


def lock(session: Session, feed_id: int) -> Feed | None:
    """The feed, held until the commit, so that two pulls of it do not add the same items at once."""
    return session.scalar(
        select(Feed).where(Feed.id == feed_id).with_for_update().execution_options(populate_existing=True)
    )


def list_active(session: Session) -> Sequence[Feed]:
    return session.scalars(select(Feed).where(Feed.active).order_by(Feed.id)).all()


def list_all(session: Session) -> list[FeedRow]:
    """Every feed, those in use first."""
    counted = select(Article.feed_id, func.count().label("articles")).group_by(Article.feed_id).subquery()
    rows = session.execute(
        select(Feed, func.coalesce(counted.c.articles, 0))
        .outerjoin(counted, counted.c.feed_id == Feed.id)
        .order_by(Feed.active.desc(), Feed.title, Feed.id)
    )
    return [FeedRow(feed, articles) for feed, articles in rows]


def add(session: Session, *, url: str, title: str, now: datetime) -> Feed:
    """A new feed, not polled yet."""
    feed = Feed(url=url, title=title, active=True, created_at=now)
    session.add(feed)
    session.flush()
    return feed
