"""From an article to a draft: its day, its words, its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from share.core import Core, Session
from share.domain.articles import one_line
from share.domain.captions import CaptionText
from share.domain.days import days_from, instant_of, local_date
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.fittings import first_captions
from share.domain.kits import LONGEST_ALT, LONGEST_TITLE, OPEN_FOR, KitState
from share.domain.slugs import kit_slug
from share.domain.texts import written
from share.domain.words import language, say
from share.infra.fetch import ACCEPT_PICTURE, PICTURE_BYTES
from share.kit_kinds import registry as kinds
from share.kit_kinds.base import Material
from share.language import date_words
from share.models.articles import Article
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import articles, audit, campaigns, captions, kits, pictures, revisions
from share.services.kits.surroundings import around, composers
from share.sources import picture as picture_source
from share.sources.picture import Picture

HORIZON = 400
"""How many days ahead a free day is looked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new kit shall be; what is left open is chosen: the next free day, the usual hour, the article's words.

    `title` and `url` are for a kit without an article: an action, an event.
    """

    kind: str = "article"
    day: date | None = None
    publish_at: datetime | None = None
    captions: Sequence[CaptionText] = ()
    title: str = ""
    url: str = ""


def create(core: Core, *, article: str, by_id: int | None, wish: Wish | None = None) -> Kit:
    """Make a draft from the article with this public id, or from title and address alone where it is "".

    Raises NotFoundError, InvalidError, ConflictError.
    """
    wanted = wish or Wish()
    kind = kinds.get(wanted.kind)
    with core.read() as session:
        source = articles.get(session, article) if article else None
    made_of = _material(source, wanted)
    # The picture is fetched before the transaction: no session is open while a site is asked.
    picture = _picture(core, source) if source else None
    with core.write() as session:
        campaign = campaigns.get_current(session)
        kit = _add(core, session, campaign, made_of, wish=wanted, by_id=by_id)
        kit.article_id = source.id if source else None
        if source and picture is not None:
            kit.picture_id = keep_picture(core, session, picture)
            kit.picture_alt = (source.image_alt or "")[:LONGEST_ALT]
        text = kind.caption(made_of)
        first = first_captions(text, composers(core, campaign), around=around(core, campaign, ""))
        captions.write(session, kit.id, list(wanted.captions) or first)
        revisions.keep(session, kit, by_id=by_id, auto=False, now=core.now())
        audit.add(session, "kit.create", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
    return kit


def _material(source: Article | None, wish: Wish) -> Material:
    if source is not None:
        return Material(written(wish.title) or source.title, source.summary, wish.url.strip() or source.url)
    if not written(wish.title):
        raise InvalidError(say("Choose an article, or give the kit a title."), field="title")
    return Material(one_line(wish.title, longest=LONGEST_TITLE), "", wish.url.strip())


def _add(core: Core, session: Session, campaign: Campaign, made_of: Material, *, wish: Wish, by_id: int | None) -> Kit:
    now = core.now()
    day = _day(session, campaign, wish, now)
    if 1 in kits.slots_of(session, campaign.id, day):
        raise ConflictError(
            say("%(day)s has a kit already. Choose another day.", day=date_words(day, language=language())),
            reason="day-taken",
        )
    publish_at = wish.publish_at or instant_of(day, campaign.publish_time, zone=campaign.timezone)
    taken = kits.slugs_from(session, kit_slug(made_of.title, day=day))
    return kits.add(
        session,
        Kit(
            slug=kit_slug(made_of.title, day=day, taken=taken),
            campaign_id=campaign.id,
            kind=wish.kind,
            state=KitState.DRAFT.value,
            local_date=day,
            publish_at=publish_at,
            closes_at=publish_at + OPEN_FOR,
            title=made_of.title[:LONGEST_TITLE],
            url=made_of.url,
            created_by_id=by_id,
            created_at=now,
        ),
    )


def _day(session: Session, campaign: Campaign, wish: Wish, now: datetime) -> date:
    if wish.day is not None:
        instant_of(wish.day, campaign.publish_time, zone=campaign.timezone)
        return wish.day
    if wish.publish_at is not None:
        return local_date(wish.publish_at, zone=campaign.timezone)
    return next_free_day(session, campaign, now=now)


def next_free_day(session: Session, campaign: Campaign, *, now: datetime) -> date:
    """The first day of the campaign without a kit whose hour of publication is still to come."""
    today = local_date(now, zone=campaign.timezone)
    first = max(today, campaign.starts_on)
    taken = kits.taken_days(session, campaign.id, first)
    for day in days_from(first, count=HORIZON, zone=campaign.timezone):
        if campaign.ends_on and day > campaign.ends_on:
            break
        if day not in taken and instant_of(day, campaign.publish_time, zone=campaign.timezone) > now:
            return day
    raise ConflictError(say("Every day of the campaign has a kit. Choose a day yourself."), reason="no-free-day")


def _picture(core: Core, article: Article) -> Picture | None:
    """The article's picture made our own; one that cannot be had is left out, an editor can give another."""
    if not article.image_url:
        return None
    try:
        got = core.fetch.get(article.image_url, accept=ACCEPT_PICTURE, max_bytes=PICTURE_BYTES)
        return picture_source.encode(got.body)
    except (InvalidError, NotFoundError):
        return None


def keep_picture(core: Core, session: Session, picture: Picture) -> int:
    """Keep an encoded picture; returns its id."""
    kept = pictures.keep(
        session,
        sha256=picture.sha256,
        mime=picture.mime,
        width=picture.width,
        height=picture.height,
        content=picture.content,
        now=core.now(),
    )
    return kept.id
