"""The sample's kits: those of the past as they went out, tomorrow's scheduled, two drafts, and the queue."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from share.core import Core, Session
from share.demo import pictures
from share.demo.calendar import Day
from share.demo.stories import Story, waiting
from share.domain.articles import ArticleState, key_of
from share.domain.captions import ANY, CaptionText
from share.domain.due import Job
from share.domain.kits import KitState
from share.domain.slugs import kit_slug
from share.models.articles import Article
from share.models.base import new_public_id
from share.models.campaigns import Campaign
from share.models.kits import Caption, Kit
from share.repositories import changes, due, samples
from share.repositories import pictures as picture_rows
from share.repositories.due import Owed
from share.repositories.statements import insert_many

MADE_BEFORE = timedelta(days=3)
"""So long before its kit an article appears."""

SCHEDULED_AHEAD, DRAFTED_AHEAD = 1, 3
IN_ORDER = 8
"""Articles of the queue that the editor has put in order; the rest has just come in."""


def keep(
    core: Core, session: Session, campaign: Campaign, days: list[Day], *, site: str, by_id: int | None
) -> dict[int, Kit]:
    """Make the kits of these days that are not there, as of now; returns the kits that are out, by day's number.

    A kit that waits since before now goes out as it would have: the product was not there to do it.
    """
    now = core.now()
    kept = samples.kits(session, campaign.id)
    # An editor may have moved a kit to another day; its address still tells which one it was.
    standing, named = {kit.local_date: kit for kit in kept}, {kit.slug: kit for kit in kept}
    drawn: dict[str, int] = {}
    found: dict[int, Kit] = {}
    fresh: list[tuple[Kit, Day]] = []
    for day in days:
        kit = named.get(kit_slug(day.story.title, day=day.date)) or standing.get(day.date)
        if kit is None:
            picture_id = drawn.get(day.story.topic) or _picture(session, day.story.topic, now=day.publish_at)
            drawn[day.story.topic] = picture_id
            kit = _add(session, campaign, day, site=site, picture_id=picture_id, by_id=by_id)
            session.add(kit)
            fresh.append((kit, day))
        found[day.number] = kit
    session.flush()
    _write_captions(session, fresh)
    before = {kit.id: kit.state for kit in found.values()}
    for day in days:
        _bring_up_to(session, found[day.number], day, now=now)
    session.flush()
    changes.kits(session, [kit.id for kit in found.values() if kit.state != before[kit.id]])
    return {number: kit for number, kit in found.items() if kit.published_at is not None}


def _bring_up_to(session: Session, kit: Kit, day: Day, *, now: datetime) -> None:
    """Let a kit be what it would be at `now`, had everything been running."""
    untouched = kit.state == KitState.DRAFT and kit.version == 1 and kit.title == day.story.title
    if kit.publish_at <= now and (untouched or kit.state == KitState.SCHEDULED):
        if kit.state == KitState.SCHEDULED:
            due.forget(session, Job.PUBLISH_KIT, kit.id)
        kit.state, kit.published_at = KitState.PUBLISHED, kit.publish_at + timedelta(seconds=2)
        kit.version += 1
        if kit.closes_at > now:
            due.owe(session, Job.CLOSE_KIT, [Owed(kit.id, kit.closes_at)], now=now)
        else:
            kit.state = KitState.CLOSED
    elif kit.publish_at > now and untouched and day.publish_at - now <= timedelta(days=SCHEDULED_AHEAD):
        kit.state = KitState.SCHEDULED
        due.owe(session, Job.PUBLISH_KIT, [Owed(kit.id, kit.publish_at)], now=now)
    elif kit.state == KitState.PUBLISHED and kit.closes_at <= now:
        kit.state = KitState.CLOSED
        due.forget(session, Job.CLOSE_KIT, kit.id)


def _add(session: Session, campaign: Campaign, day: Day, *, site: str, picture_id: int, by_id: int | None) -> Kit:
    story, made_at = day.story, day.publish_at - MADE_BEFORE
    article = Article(
        key=key_of(story.address(site, day.date)),
        url=story.address(site, day.date),
        title=story.title,
        summary=story.summary,
        language="en",
        published_at=made_at,
        state=ArticleState.USED.value,
        added_by_id=by_id,
        created_at=made_at,
    )
    session.add(article)
    session.flush()
    return Kit(
        slug=kit_slug(story.title, day=day.date),
        campaign_id=campaign.id,
        article_id=article.id,
        state=KitState.DRAFT,
        local_date=day.date,
        publish_at=day.publish_at,
        closes_at=day.closes_at,
        title=story.title,
        url=article.url,
        why=story.why,
        hashtags=story.tags,
        picture_id=picture_id,
        picture_alt=pictures.ALTS[story.topic],
        details={},
        version=1,
        created_by_id=by_id,
        created_at=made_at + timedelta(hours=2),
    )


def _picture(session: Session, topic: str, *, now: datetime) -> int:
    drawn = pictures.draw(topic)
    kept = picture_rows.keep(
        session,
        sha256=drawn.sha256,
        mime=drawn.mime,
        width=drawn.width,
        height=drawn.height,
        content=drawn.content,
        now=now,
    )
    return kept.id


def _write_captions(session: Session, made: list[tuple[Kit, Day]]) -> None:
    rows = [
        {
            "kit_id": kit.id,
            "network": caption.network,
            "language": caption.language,
            "variant": variant,
            "text": caption.text,
        }
        for kit, day in made
        for variant, caption in captions_of(day.story)
    ]
    insert_many(session, Caption, rows)


def captions_of(story: Story) -> Iterator[tuple[int, CaptionText]]:
    """The texts that the editor wrote, some in two variants; their number and words."""
    yield 1, CaptionText(ANY, "en", story.hook)
    yield 1, CaptionText("facebook", "en", f"{story.hook}\n\n{story.summary}")
    yield 1, CaptionText("mastodon", "en", f"{story.summary}\n\n{story.why}")
    for network in ("x", "bluesky"):
        yield 1, CaptionText(network, "en", story.hook)
        yield 2, CaptionText(network, "en", f"{story.title}.")


def fill_queue(session: Session, *, site: str, now: datetime) -> None:
    """Put made-up articles into the editors' queue, most of them in order."""
    draw = Random("queue")
    ages = sorted(draw.uniform(2, 110) for _ in waiting())
    rows = [
        {
            "public_id": new_public_id(),
            "key": key_of(story.address(site, now.date())),
            "url": story.address(site, now.date()),
            "title": story.title,
            "summary": story.summary,
            "language": "en",
            "published_at": now - timedelta(hours=age),
            "state": (ArticleState.QUEUED if place < IN_ORDER else ArticleState.NEW).value,
            "position": place + 1 if place < IN_ORDER else 0,
            "created_at": now - timedelta(hours=age - 1),
        }
        for place, (story, age) in enumerate(zip(waiting(), ages, strict=True))
    ]
    insert_many(session, Article, rows)
