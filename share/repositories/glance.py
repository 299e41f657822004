"""What a kit's page asks first, in one statement: the kit, its campaign, the member, and what they have none of.

A dozen questions stand behind that page, and for most members most of them have no answer. Each round trip costs more
than its answer, so one look finds out which of them are worth asking.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from share.domain.kits import OUT, KitState
from share.domain.notices import NoticeKind
from share.models.accounts import Account
from share.models.campaigns import Campaign
from share.models.claims import Claim, Skip
from share.models.corrections import Correction, Fix
from share.models.found_posts import FoundPost
from share.models.goals import Goal
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.models.posts import Post
from share.models.thanks import Thanks
from share.repositories.asked import Own, rule_out, tell
from share.repositories.campaigns import CURRENT
from share.repositories.kits import published


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
    # Kept together with the member: what nothing holds, the session forgets.
    tell(session, ("glance", member_id), row)
    if is_current:
        tell(session, CURRENT, campaign)
    if kit is not None:
        tell(session, published(kit.slug), kit)
    for own, there in zip(_OWN, has, strict=True):
        if not there:
            _rule_out(session, own, kit=kit, campaign=campaign if is_current else None, member=member)
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
    Own.FIXES: exists().where(
        Correction.kit_id == Kit.id, Fix.correction_id == Correction.id, Fix.member_id == Member.id
    ),
    Own.UNANSWERED: exists().where(Fix.member_id == Member.id, Fix.fixed_at.is_(None)),
    Own.THANKS: exists().where(Thanks.member_id == Member.id, Thanks.read_at.is_(None)),
    Own.GOALS: exists().where(Goal.campaign_id == Campaign.id, Goal.ended_at.is_(None)),
}
_CURRENT_ID = select(func.min(Campaign.id)).where(Campaign.active).correlate(None).scalar_subquery()
_NEWEST_ID = (
    select(Kit.id)
    .where(
        Kit.campaign_id == _CURRENT_ID,
        Kit.state == KitState.PUBLISHED.value,
        Kit.closes_at > bindparam("now", type_=Kit.closes_at.type),
    )
    .order_by(Kit.local_date.desc(), Kit.slot)
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
_ALL = select(Kit, Campaign, Member, Campaign.id == _CURRENT_ID, *_OWN.values())
_ME = Member.id == bindparam("member_id")
_NEWEST = (
    _ALL.select_from(Campaign).join(Member, _ME).outerjoin(Kit, Kit.id == _NEWEST_ID).where(Campaign.id == _CURRENT_ID)
)
_OF_SLUG = (
    _ALL.select_from(Kit)
    .join(Campaign, Campaign.id == Kit.campaign_id)
    .join(Member, _ME)
    .where(Kit.slug == bindparam("slug"), Kit.state.in_(OUT))
)
