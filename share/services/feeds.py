"""Feeds: added, polled politely, their news put before the editors. No session is open while one is fetched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import structlog

from share.core import Core, Session
from share.domain.addresses import AddressError, parse
from share.domain.articles import LONGEST_SUMMARY, LONGEST_TITLE, key_of, one_line
from share.domain.due import Job, Lease
from share.domain.errors import InvalidError, UnreadableError
from share.domain.feeds import next_poll, next_try
from share.domain.words import say
from share.infra.fetch import ACCEPT_FEED, Fetched, StatusError
from share.models.articles import Feed
from share.repositories import articles, audit, due, feeds
from share.repositories.articles import NewArticle
from share.repositories.due import Owed
from share.repositories.feeds import FeedRow
from share.sources import feed as feed_source
from share.sources.feed_links import named_feeds

log = structlog.get_logger(__name__)

_FEED_SCHEME: Final = re.compile(r"\Afeed:(?://)?", re.IGNORECASE)

AT_ONCE = 2
"""Feeds per lease: each may take 15 seconds, and a lease lasts 45."""


@dataclass(frozen=True, slots=True)
class Added:
    """A feed as it was added; `created` is False where it stood here already."""

    public_id: str
    url: str
    title: str
    new: int
    created: bool


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one poll of a feed brought: `known` items stood here already; `error` is a sentence."""

    public_id: str
    url: str
    title: str
    new: int = 0
    known: int = 0
    skipped: int = 0
    unchanged: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """A feed as it was found: nothing read where it has not changed."""

    url: str
    read: feed_source.Feed | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a feed could not be read."""

    error: str
    retry_after: int | None = None


def listed(core: Core) -> list[FeedRow]:
    """Every feed with the number of articles that came from it."""
    with core.read() as session:
        return feeds.list_all(session)


def add(core: Core, *, url: str, by_id: int | None = None) -> Added:
    """Add the feed at `url`, or the one that the page there names, and read it at once.

    Raises InvalidError with a sentence where there is none, and then nothing is kept.
    """
    # Browsers once handed feeds to readers as feed://site/path, or feed:https://site/path.
    given = _FEED_SCHEME.sub("", url.strip())
    address = parse(given if "://" in given else f"https://{given}").url
    with core.read() as session:
        known = feeds.find_by_url(session, address)
    if known is not None:
        return Added(known.public_id, known.url, known.title, 0, created=False)
    answer = _discover(core, address)
    read = answer.read
    if read is None:
        raise UnreadableError(say("This address gave no feed."), field="url", reason="not-a-feed")
    with core.write() as session:
        known = feeds.find_by_url(session, answer.url)
        if known is not None:
            return Added(known.public_id, known.url, known.title, 0, created=False)
        now = core.now()
        feed = feeds.add(session, url=answer.url, title=read.title or _host(answer.url), now=now)
        pulled = _keep(session, feed, answer, now=now)
        due.owe(session, Job.PULL_FEED, [Owed(feed.id, now + next_poll(new=pulled.new, unchanged=False))], now=now)
        audit.add(session, "feed.add", actor_id=by_id, subject=f"feed:{feed.public_id}", now=now)
    return Added(feed.public_id, feed.url, feed.title, pulled.new, created=True)


def pull(core: Core, public_id: str) -> Pulled:
    """Poll one feed now; what goes wrong is kept on the feed and told in the answer."""
    with core.read() as session:
        feed = feeds.get(session, public_id)
    return _pull(core, feed)


def pull_all(core: Core) -> Iterator[Pulled]:
    """Poll every feed in use now, one after the other; each is told as soon as it is done."""
    with core.read() as session:
        wanted = feeds.list_active(session)
    for feed in wanted:
        yield _pull(core, feed)


def pull_due(core: Core) -> int:
    """Poll the feeds that are due, a few of them; returns how many, 0 when none is due."""
    with core.write() as session:
        leases = due.lease(session, Job.PULL_FEED, now=core.now(), limit=AT_ONCE)
    for lease in leases:
        with core.read() as session:
            feed = feeds.by_id(session, lease.subject_id)
        _pull(core, feed, lease) if feed is not None and feed.active else _drop(core, lease)
    return len(leases)


def switch(core: Core, public_id: str, *, active: bool, by_id: int) -> Feed:
    """Take a feed out of use, or into it again; its articles stay."""
    with core.write() as session:
        feed = feeds.get(session, public_id)
        now = core.now()
        feed.active = active
        due.forget(session, Job.PULL_FEED, feed.id)
        if active:
            due.owe(session, Job.PULL_FEED, [Owed(feed.id, now)], now=now)
        verb = "feed.resume" if active else "feed.pause"
        audit.add(session, verb, actor_id=by_id, subject=f"feed:{feed.public_id}", now=now)
    return feed


def _drop(core: Core, lease: Lease) -> None:
    with core.write() as session:
        due.done(session, lease)


def _pull(core: Core, feed: Feed, lease: Lease | None = None) -> Pulled:
    answer = _ask(core, feed)
    with core.write() as session:
        now = core.now()
        locked = feeds.lock(session, feed.id)
        if locked is None or (lease is not None and not due.holds(session, lease)):
            return Pulled(feed.public_id, feed.url, feed.title, unchanged=True)
        pulled = _keep(session, locked, answer, now=now)
        if lease is not None:
            _owe_next(session, lease, pulled, answer, now=now)
    log.info("feed_pulled", feed=feed.id, new=pulled.new, known=pulled.known, failed=pulled.error is not None)
    return pulled


def _owe_next(session: Session, lease: Lease, pulled: Pulled, answer: _Answer | _Failure, *, now: datetime) -> None:
    if isinstance(answer, _Failure):
        wait = next_try(lease.attempts, asked_for=answer.retry_after)
        due.again(session, lease, at=now + wait, error=answer.error)
    else:
        due.again(session, lease, at=now + next_poll(new=pulled.new, unchanged=pulled.unchanged))


def _ask(core: Core, feed: Feed) -> _Answer | _Failure:
    try:
        got = core.fetch.get(feed.url, accept=ACCEPT_FEED, etag=feed.etag, last_modified=feed.last_modified)
        return _read(core, got, url=feed.url)
    except StatusError as error:
        return _Failure(str(error), error.retry_after)
    except InvalidError as error:
        return _Failure(str(error))


def _read(core: Core, got: Fetched, *, url: str) -> _Answer:
    """What was fetched, taken apart; relative links are resolved against where it came from."""
    if got.not_modified:
        return _Answer(url, None, got.etag, got.last_modified)
    read = feed_source.parse(got.body, got.content_type, got.url, allow_hosts=core.settings.fetch_allow_hosts)
    return _Answer(url, read, got.etag, got.last_modified)


def _discover(core: Core, url: str) -> _Answer:
    """The feed at `url`, or the first that the web page there names."""
    got = core.fetch.get(url, accept=ACCEPT_FEED)
    try:
        return _read(core, got, url=url)
    except feed_source.FeedError:
        named = _named_feed(core, got)
        if named is None:
            raise
    return _read(core, core.fetch.get(named, accept=ACCEPT_FEED), url=named)


def _named_feed(core: Core, got: Fetched) -> str | None:
    named = named_feeds(got.body, got.content_type, got.url, allow_hosts=core.settings.fetch_allow_hosts)
    return named[0] if named else None


def _keep(session: Session, feed: Feed, answer: _Answer | _Failure, *, now: datetime) -> Pulled:
    """Write what a poll brought onto the feed and its new items into the queue."""
    feed.polled_at = now
    if isinstance(answer, _Failure):
        feed.error = answer.error
        return Pulled(feed.public_id, feed.url, feed.title, error=answer.error)
    feed.error = None
    feed.etag = answer.etag or (feed.etag if answer.read is None else None)
    feed.last_modified = answer.last_modified or (feed.last_modified if answer.read is None else None)
    if answer.read is None:
        return Pulled(feed.public_id, feed.url, feed.title, unchanged=True)
    feed.title = one_line(answer.read.title or "", longest=LONGEST_TITLE) or feed.title
    items = _articles(answer.read, feed.id)
    new = articles.add_new(session, items, now=now)
    if new:
        feed.changed_at = now
    skipped = answer.read.skipped + len(answer.read.items) - len(items)
    return Pulled(feed.public_id, feed.url, feed.title, new=new, known=len(items) - new, skipped=skipped)


def _articles(read: feed_source.Feed, feed_id: int) -> Sequence[NewArticle]:
    return [article for item in read.items if (article := _article(item, feed_id)) is not None]


def _article(item: feed_source.FeedItem, feed_id: int) -> NewArticle | None:
    try:
        key = key_of(item.url)
    except AddressError:
        return None
    return NewArticle(
        key=key,
        url=item.url,
        title=one_line(item.headline, longest=LONGEST_TITLE),
        summary=one_line(item.summary, longest=LONGEST_SUMMARY),
        image_url=item.image_url,
        author=item.author,
        language=item.language,
        published_at=item.published_at,
        feed_id=feed_id,
        guid=item.guid,
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
