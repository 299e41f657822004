"""Kits: one by one, by day, and what is out."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from share.domain.errors import ConflictError, NotFoundError
from share.domain.kits import OUT, KitState
from share.domain.words import mark, say
from share.models.kits import Kit
from share.repositories.asked import once

NO_SUCH_KIT = mark("There is no such kit.")
TAKEN = mark("Another kit stands on that day already. Choose another day.")

# Built once: every today page asks them.
_PUBLISHED = select(Kit).where(Kit.slug == bindparam("slug"), Kit.state.in_(OUT))


def get(session: Session, slug: str) -> Kit:
    """The kit called `slug`; raises NotFoundError."""
    return _one(session, select(Kit).where(Kit.slug == slug))


def lock(session: Session, slug: str) -> Kit:
    """The kit, read afresh and held until the commit; raises NotFoundError."""
    return _one(session, _held(select(Kit).where(Kit.slug == slug)))


def by_id(session: Session, kit_id: int) -> Kit | None:
    return session.get(Kit, kit_id)


def lock_by_id(session: Session, kit_id: int) -> Kit | None:
    """The kit, read afresh and held until the commit."""
    return session.scalar(_held(select(Kit).where(Kit.id == kit_id)))


def find_published(session: Session, slug: str) -> Kit | None:
    """The kit, if members may see it: published, recalled or closed."""
    return once(session, published(slug), lambda: session.scalar(_PUBLISHED, {"slug": slug}))


def published(slug: str) -> tuple[str, str]:
    """What find_published() is asked under."""
    return "published", slug


def lock_on(session: Session, campaign_id: int, day: date, *, slot: int) -> Kit | None:
    """The kit of this day and slot, read afresh and held until the commit."""
    wanted = select(Kit).where(Kit.campaign_id == campaign_id, Kit.local_date == day, Kit.slot == slot)
    return session.scalar(_held(wanted))


def article_ids(session: Session, campaign_id: int) -> set[int]:
    """The articles that a kit was made of."""
    found = session.scalars(select(Kit.article_id).where(Kit.campaign_id == campaign_id, Kit.article_id.is_not(None)))
    return {article_id for article_id in found if article_id is not None}


def next_publication(session: Session, campaign_id: int, *, now: datetime) -> datetime | None:
    """When the next kit is planned to go out."""
    return session.scalar(
        select(Kit.publish_at)
        .where(Kit.campaign_id == campaign_id, Kit.state == KitState.SCHEDULED, Kit.publish_at > now)
        .order_by(Kit.publish_at)
        .limit(1)
    )


def latest_out(session: Session, campaign_id: int, *, limit: int = 14) -> Sequence[Kit]:
    """The last kits that went out, the newest day first."""
    return session.scalars(
        select(Kit)
        .where(Kit.campaign_id == campaign_id, Kit.state.in_(OUT))
        .order_by(Kit.local_date.desc(), Kit.slot)
        .limit(limit)
    ).all()


def between(session: Session, campaign_id: int, first: date, last: date) -> Sequence[Kit]:
    """The kits of the days from `first` to `last`, in order of day and slot."""
    return session.scalars(
        select(Kit)
        .where(Kit.campaign_id == campaign_id, Kit.local_date >= first, Kit.local_date <= last)
        .order_by(Kit.local_date, Kit.slot)
    ).all()


def listed(
    session: Session,
    campaign_id: int,
    *,
    states: Sequence[KitState] = (),
    day: date | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> Sequence[Kit]:
    """Kits by id, the newest first; `before_id` continues a list."""
    wanted = select(Kit).where(Kit.campaign_id == campaign_id)
    if states:
        wanted = wanted.where(Kit.state.in_(states))
    if day is not None:
        wanted = wanted.where(Kit.local_date == day)
    if before_id is not None:
        wanted = wanted.where(Kit.id < before_id)
    return session.scalars(wanted.order_by(Kit.id.desc()).limit(limit)).all()


def missed(session: Session, campaign_id: int, *, limit: int = 10) -> Sequence[Kit]:
    """The last kits that were due while nothing could publish them."""
    return session.scalars(
        select(Kit)
        .where(Kit.campaign_id == campaign_id, Kit.state == KitState.MISSED)
        .order_by(Kit.local_date.desc(), Kit.slot)
        .limit(limit)
    ).all()


def slots_of(session: Session, campaign_id: int, day: date) -> set[int]:
    """The slots that are taken on this day."""
    return set(session.scalars(select(Kit.slot).where(Kit.campaign_id == campaign_id, Kit.local_date == day)))


def taken_days(session: Session, campaign_id: int, first: date) -> set[date]:
    """The days from `first` on whose first slot is taken."""
    return set(
        session.scalars(
            select(Kit.local_date).where(Kit.campaign_id == campaign_id, Kit.local_date >= first, Kit.slot == 1)
        )
    )


def slugs_from(session: Session, base: str) -> frozenset[str]:
    """The slugs that begin with `base`."""
    return frozenset(session.scalars(select(Kit.slug).where(Kit.slug.startswith(base, autoescape=True))))


def newest_day(session: Session, campaign_id: int, *, now: datetime) -> date | None:
    """The latest day whose kit is out, or scheduled and due at `now`."""
    return session.scalar(
        select(func.max(Kit.local_date)).where(
            Kit.campaign_id == campaign_id,
            or_(
                Kit.state.in_(OUT),
                (Kit.state == KitState.SCHEDULED) & (Kit.publish_at <= now),
            ),
        )
    )


def add(session: Session, kit: Kit) -> Kit:
    """A new kit; raises ConflictError where its day and slot, or its slug, have just been taken."""
    try:
        with session.begin_nested():
            session.add(kit)
    except IntegrityError as error:
        raise ConflictError(say(TAKEN), reason="day-taken") from error
    return kit


def settle(session: Session) -> None:
    """Write a kit's changes now; raises ConflictError where its new day and slot have just been taken."""
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(say(TAKEN), reason="day-taken") from error


def _held(query: Select[Kit]) -> Select[Kit]:
    return query.with_for_update().execution_options(populate_existing=True)


def _one(session: Session, query: Select[Kit]) -> Kit:
    kit = session.scalar(query)
    if kit is None:
        raise NotFoundError(say(NO_SUCH_KIT))
    return kit
