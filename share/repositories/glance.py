"""What a kit's page asks first, in one statement: the kit, its campaign, the member, and what they have none of.

A dozen questions stand behind that page, and for most members most of them have no answer. Each round trip costs more
than its answer, so one look finds out which of them are worth asking.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, Select, bindparam, exists, select
from sqlalchemy.orm import Session

from share.domain.kits import OUT, KitState
from share.domain.notices import NoticeKind
from share.domain.posts import COUNTED_STATES
from share.models.accounts import Account
from share.models.campaigns import Campaign
from share.models.claims import Claim, Skip
from share.models.corrections import Correction, Fix
from share.models.found_posts import FoundPost
from share.models.goals import Goal
from share.models.kits import Kit
from share.models.members import Member, Pause
from share.models.notices import Notice
from share.models.posts import Post
from share.models.publications import Publication
from share.models.thanks import Thanks
from share.repositories.asked import Ever, Own, rule_out, tell
from share.repositories.campaigns import CURRENT, CURRENT_ID
from share.repositories.kits import published
from share.repositories.members import known


@dataclass(frozen=True, slots=True)
class Glance:
    """The kit of a page, None where none is out, in its campaign."""

    campaign: Campaign
    kit: Kit | None


def newest(session: Session, *, member_id: int, now: datetime) -> Glance | None:
    """The newest kit of the current campaign that takes claims at `now`; None where no campaign is active."""
    return _look(session, _NEWEST, {"member_id": member_id, "now": now}, member_id=member_id)


def of_slug(session: Session, slug: str, *, member_id: int) -> Glance | None:
    """The kit called `slug`; None where members may not see one."""
    return _look(session, _OF_SLUG, {"member_id": member_id, "slug": slug}, member_id=member_id)


def _look(
    session: Session, wanted: Select[*tuple[Any, ...]], given: dict[str, Any], *, member_id: int
) -> Glance | None:
    row = session.execute(wanted, given).first()
    if row is None:
        return None
    kit, campaign, member, is_current, *has = row
    # The whole row is kept: what nothing holds, the session forgets.
    tell(session, ("glance", member_id), row)
    tell(session, known(member_id), member)
    if is_current:
        tell(session, CURRENT, campaign)
    if kit is not None:
        tell(session, published(kit.slug), kit)
    for own, there in zip(_ASKED, has, strict=True):
        if there:
            continue
        if isinstance(own, Own):
            _rule_out(session, own, kit=kit, campaign=campaign if is_current else None, member=member)
        else:
            rule_out(session, own, member.id)
    return Glance(campaign, kit)


def _rule_out(session: Session, own: Own, *, kit: Kit | None, campaign: Campaign | None, member: Member) -> None:
    match own:
        case Own.GOALS:
            if campaign is not None:
                rule_out(session, own, campaign.id)
        case Own.ACCOUNTS | Own.UNANSWERED | Own.THANKS:
            rule_out(session, own, member.id)
        case Own.POSTS | Own.FOUND_POSTS:
            if kit is not None:
                rule_out(session, own, kit.slug, member.id)
        case _:
            if kit is not None:
                rule_out(session, own, kit.id, member.id)


_OWN: dict[Own, Exists] = {
    Own.CLAIMS: exists().where(Claim.kit_id == Kit.id, Claim.member_id == Member.id),
    Own.SKIP: exists().where(Skip.kit_id == Kit.id, Skip.member_id == Member.id),
    Own.REMINDER: exists().where(
        Notice.kit_id == Kit.id, Notice.member_id == Member.id, Notice.kind == NoticeKind.KIT_REMINDER.value
    ),
    Own.POSTS: exists().where(Post.kit_id == Kit.id, Post.member_id == Member.id),
    Own.FOUND_POSTS: exists().where(FoundPost.kit_id == Kit.id, FoundPost.member_id == Member.id),
    # For editors the organisation's Pages, too: whoever finds one here asks whose it is.
    Own.ACCOUNTS: exists().where(Account.publishes, (Account.member_id == Member.id) | Account.member_id.is_(None)),
    Own.PUBLICATIONS: exists().where(Publication.kit_id == Kit.id, Publication.member_id == Member.id),
    Own.FIXES: exists().where(
        Correction.kit_id == Kit.id, Fix.correction_id == Correction.id, Fix.member_id == Member.id
    ),
    Own.UNANSWERED: exists().where(Fix.member_id == Member.id, Fix.fixed_at.is_(None)),
    Own.THANKS: exists().where(Thanks.member_id == Member.id, Thanks.read_at.is_(None)),
    Own.GOALS: exists().where(Goal.campaign_id == Campaign.id, Goal.ended_at.is_(None)),
}
_EVER: dict[Ever, Exists] = {
    Ever.PAUSES: exists().where(Pause.member_id == Member.id),
    Ever.POSTS: exists().where(Post.member_id == Member.id, Post.state.in_([state.value for state in COUNTED_STATES])),
}
_ASKED: tuple[Own | Ever, ...] = (*_OWN, *_EVER)
_NEWEST_ID = (
    select(Kit.id)
    .where(
        Kit.campaign_id == CURRENT_ID,
        Kit.state == KitState.PUBLISHED.value,
        Kit.closes_at > bindparam("now", type_=Kit.closes_at.type),
    )
    .order_by(Kit.local_date.desc(), Kit.slot)
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
_ALL = select(Kit, Campaign, Member, Campaign.id == CURRENT_ID, *_OWN.values(), *_EVER.values())
_ME = Member.id == bindparam("member_id")
_NEWEST = (
    _ALL.select_from(Campaign).join(Member, _ME).outerjoin(Kit, Kit.id == _NEWEST_ID).where(Campaign.id == CURRENT_ID)
)
_OF_SLUG = (
    _ALL.select_from(Kit)
    .join(Campaign, Campaign.id == Kit.campaign_id)
    .join(Member, _ME)
    .where(Kit.slug == bindparam("slug"), Kit.state.in_(OUT))
)
