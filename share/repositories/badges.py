"""Milestones as rows, and the facts that they are worked out from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from share.domain.badges import POSTS, Earned, Facts, Name, Reached, TimeOff, earned
from share.domain.badges import Post as Posted
from share.domain.days import local_date
from share.domain.posts import PostState
from share.models.accounts import Account
from share.models.badges import Badge
from share.models.campaigns import Campaign
from share.models.goals import Goal
from share.models.kits import Kit
from share.models.members import Member, Pause
from share.models.posts import Post
from share.repositories.asked import Ever, has_none
from share.repositories.statements import among, insert_new

UNTRUE = (PostState.REJECTED.value, PostState.LEFT_OUT.value, PostState.CONTESTED.value)
"""States of posts that never counted rightly. One that was deleted or taken back was a post all the same."""

LATELY = timedelta(hours=2)
"""Looks come every ten minutes; one that was missed for longer is made up with the member's next post."""

STIRRING = timedelta(days=30)


def stirred(session: Session, *, now: datetime) -> list[int]:
    """Members for whom something may have changed lately: a post verified or found not theirs, an account, a goal."""
    since = now - LATELY
    recent = Post.kit_id.in_(select(Kit.id).where(Kit.published_at >= now - STIRRING))
    posted = select(Post.member_id).where(recent, Post.verified_at >= since)
    refused = select(Post.member_id).where(recent, Post.state.in_(UNTRUE))
    proved = select(Account.member_id).where(Account.proved_at >= since)
    people: set[int | None] = set()
    reached = session.scalars(select(Goal).where(Goal.reached_on >= since.date(), Goal.counted_at >= since))
    for wanted in (posted, refused, proved, *map(_in_reached, reached.all())):
        people.update(session.scalars(wanted.distinct()))
    return sorted(member for member in people if member is not None)


def _in_reached(goal: Goal) -> Select[int]:
    """Who has a verified post in a goal of theirs that was reached, and not its milestone yet."""
    days = (Kit.campaign_id == goal.campaign_id, Kit.local_date.between(goal.starts_on, goal.ends_on))
    posted = (Post.kit_id.in_(select(Kit.id).where(*days)), Post.verified_at.is_not(None), Post.state.not_in(UNTRUE))
    has = select(Badge.member_id).where(Badge.name == Name.GOAL_REACHED.value, Badge.about == goal.public_id)
    wanted = select(Post.member_id).where(*posted, Post.member_id.not_in(has))
    if goal.group_id is not None:
        wanted = wanted.where(Post.member_id.in_(select(Member.id).where(Member.group_id == goal.group_id)))
    return wanted


def facts(session: Session, campaign: Campaign, member_ids: Collection[int]) -> dict[int, Facts]:
    """What is known of these members."""
    zone = campaign.timezone
    posts: dict[int, list[Posted]] = defaultdict(list)
    rows = session.execute(
        select(Post.member_id, Post.id, Post.verified_at, Post.kit_id, Kit.local_date, Post.network)
        .join(Kit, Kit.id == Post.kit_id)
        .where(among(session, Post.member_id, member_ids), Post.verified_at.is_not(None), Post.state.not_in(UNTRUE))
        .order_by(Post.verified_at, Post.id)
    )
    for member, post_id, at, kit_id, day, network in rows:
        if at is not None:
            posts[member].append(Posted(post_id, local_date(at, zone=zone), kit_id, day, network))
    off: dict[int, list[TimeOff]] = defaultdict(list)
    pauses = select(Pause.member_id, Pause.started_at, Pause.ended_at).where(
        among(session, Pause.member_id, member_ids), Pause.ended_at.is_not(None)
    )
    for member, start, end in session.execute(pauses):
        if end is not None:
            off[member].append(TimeOff(local_date(start, zone=zone), local_date(end, zone=zone)))
    connected = _connected(session, member_ids)
    goals = _goals(session, campaign.id)
    groups = session.execute(select(Member.id, Member.group_id).where(among(session, Member.id, member_ids)))
    return {
        member: Facts(
            posts=posts.get(member, ()),
            time_off=off.get(member, ()),
            connected_on=local_date(connected[member][0], zone=zone) if member in connected else None,
            connected_to=connected[member][1] if member in connected else "",
            group_id=group_id,
            goals=goals,
        )
        for member, group_id in groups
    }


def _connected(session: Session, member_ids: Collection[int]) -> dict[int, tuple[datetime, str]]:
    """When each first proved an account, and on which network."""
    rows = session.execute(
        select(Account.member_id, Account.proved_at, Account.network)
        .where(among(session, Account.member_id, member_ids), Account.proved_at.is_not(None))
        .order_by(Account.proved_at.desc(), Account.id.desc())
    )
    return {member: (at, network) for member, at, network in rows if member is not None and at is not None}


def _goals(session: Session, campaign_id: int) -> list[Reached]:
    wanted = select(Goal).where(Goal.campaign_id == campaign_id, Goal.reached_on.is_not(None))
    return [
        Reached(goal.public_id, goal.title, goal.group_id, goal.starts_on, goal.ends_on, goal.reached_on)
        for goal in session.scalars(wanted.order_by(Goal.id))
        if goal.reached_on is not None
    ]


def judge(session: Session, campaign: Campaign, member_ids: Collection[int], *, now: datetime) -> int:
    """Work out these members' milestones and keep them; returns how many are new."""
    return keep(session, judged(session, campaign, member_ids), now=now)


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to change: milestones that are new, each with its member, and the ids of those that were never true."""

    new: Sequence[tuple[int, Earned]]
    untrue: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.new or self.untrue)


def judged(session: Session, campaign: Campaign, member_ids: Collection[int]) -> Judged:
    """Work out these members' milestones beside those that stand; milestones of posts may turn out untrue."""
    found = {member: earned(one) for member, one in facts(session, campaign, member_ids).items()}
    standing = session.execute(
        select(Badge.member_id, Badge.name, Badge.about, Badge.id).where(among(session, Badge.member_id, list(found)))
    )
    known = {(member, name, about): badge for member, name, about, badge in standing}
    true = {(member, one.name.value, one.about): one for member, several in found.items() for one in several}
    of_posts = [name.value for name in POSTS]
    return Judged(
        new=[(key[0], one) for key, one in true.items() if key not in known],
        untrue=[badge for key, badge in known.items() if key[1] in of_posts and key not in true],
    )


def keep(session: Session, found: Judged, *, now: datetime) -> int:
    """Keep what is new, and take back milestones of posts whose posts never counted rightly; returns how many new."""
    if found.untrue:
        session.execute(delete(Badge).where(among(session, Badge.id, found.untrue)))
    rows = [
        {
            "member_id": member,
            "name": one.name.value,
            "about": one.about,
            "earned_on": one.on,
            "facts": one.facts,
            "seen_at": now,
        }
        for member, one in found.new
    ]
    return insert_new(session, Badge, rows, key=("member_id", "name", "about"))


def of_member(session: Session, member_id: int) -> Sequence[Badge]:
    """The latest first."""
    if has_none(session, Ever.BADGES, member_id):
        return []
    return session.scalars(_OF_MEMBER, {"member_id": member_id}).all()


_OF_MEMBER = (
    select(Badge).where(Badge.member_id == bindparam("member_id")).order_by(Badge.earned_on.desc(), Badge.id.desc())
)


def everybody(session: Session) -> list[int]:
    """Members who have a verified post or a proven account."""
    posted = select(Post.member_id).where(Post.verified_at.is_not(None))
    proved = select(Account.member_id).where(Account.proved_at.is_not(None))
    return list(session.scalars(select(Member.id).where(or_(Member.id.in_(posted), Member.id.in_(proved)))))
