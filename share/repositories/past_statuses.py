"""How everybody was doing at past moments, from what is known today of posts, kits and time off."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from share.domain.posts import COUNTED_STATES
from share.domain.rhythm import ACTIVE_FOR, Offers, Status, Stretch
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.repositories import activity
from share.repositories.statements import among_ids

_COUNTED = [state.value for state in COUNTED_STATES]


@dataclass(frozen=True, slots=True)
class Then:
    """Members by status at one moment; `off` were on holiday and have none.

    `active` had posted in the 7 days before, on holiday or not.
    """

    people: Counter[Status] = field(default_factory=Counter)
    off: int = 0
    active: int = 0


def count(session: Session, campaign_id: int, moments: Sequence[datetime]) -> dict[datetime, Then]:
    """Everybody at each moment who had agreed and had not left; who was erased since is in none."""
    people: dict[datetime, Counter[Status]] = {at: Counter() for at in moments}
    off: Counter[datetime] = Counter()
    active: Counter[datetime] = Counter()
    kits = activity.kits_offered(session, campaign_id) if moments else []
    offers = {at: Offers([kit for kit in kits if kit.at < at]) for at in moments}
    members = _members(session) if moments else []
    for first in range(0, len(members), activity.FEW):
        some = members[first : first + activity.FEW]
        ids = [member.id for member in some]
        posts = _posts(session, campaign_id, ids)
        away = activity.pauses(session, member_ids=ids)
        for member in some:
            mine, pauses = posts.get(member.id, {}), away.get(member.id, ())
            for at in (at for at in moments if _was_here(member, at)):
                active[at] += any(at - ACTIVE_FOR < time < at for time in mine.values())
                if any(stretch.covers(at) for stretch in pauses):
                    off[at] += 1
                else:
                    people[at][_status(member, mine, pauses, offers[at], at=at)] += 1
    return {at: Then(people[at], off[at], active[at]) for at in moments}


def _was_here(member: Any, at: datetime) -> bool:
    return (member.agreed_at or member.created_at) < at and (member.left_at is None or at < member.left_at)


def _status(
    member: Any, posts: Mapping[int, datetime], pauses: Sequence[Stretch], offers: Offers, *, at: datetime
) -> Status:
    done = {kit: time for kit, time in posts.items() if time < at}
    if not done:
        return Status.NEW
    began = member.agreed_at or member.created_at
    return offers.read(done, last=max(done.values()), agreed_at=began, pauses=pauses, now=at).status


def _members(session: Session) -> Sequence[Any]:
    wanted = select(Member.id, Member.agreed_at, Member.created_at, Member.left_at)
    gone = (Member.state == "left") & Member.left_at.is_not(None) & Member.agreed_at.is_not(None)
    return session.connection().execute(wanted.where(or_(Member.state == "agreed", gone)).order_by(Member.id)).all()


def _posts(session: Session, campaign_id: int, ids: Sequence[int]) -> Mapping[int, dict[int, datetime]]:
    """When each member first posted each kit."""
    at = func.min(func.coalesce(Post.posted_at, Post.recorded_at), type_=Post.recorded_at.type)
    rows = session.connection().execute(
        select(Post.member_id, Post.kit_id, at)
        .join(Kit, Kit.id == Post.kit_id)
        .where(Kit.campaign_id == campaign_id, Post.state.in_(_COUNTED), among_ids(session, Post.member_id, ids))
        .group_by(Post.member_id, Post.kit_id)
    )
    found: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    for member, kit, time in rows:
        found[member][kit] = time
    return found
