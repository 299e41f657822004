"""What a member's own page asks first, in one statement: themselves, the campaign, their week, and what they never had.

As repositories/glance does for a kit's page.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, bindparam, exists, func, select
from sqlalchemy.orm import Session

from share.domain.errors import NotFoundError
from share.domain.found_posts import FoundState
from share.domain.posts import COUNTED_STATES
from share.domain.suspicions import State
from share.domain.words import say
from share.models.badges import Badge
from share.models.campaigns import Campaign
from share.models.clicks import ClickHour
from share.models.found_posts import FoundPost
from share.models.links import Link
from share.models.members import Member, Pause
from share.models.posts import Post
from share.models.suspicions import Suspicion
from share.models.thanks import Thanks
from share.repositories.asked import Ever, Own, rule_out, tell
from share.repositories.campaigns import CURRENT, CURRENT_ID
from share.repositories.members import NOBODY, known


@dataclass(frozen=True, slots=True)
class OwnGlance:
    """A member in the current campaign, None where there is none.

    Posts since a time are those that count, by when they were posted, else recorded; clicks are human ones on all of
    their links but those that were left out.
    """

    member: Member
    campaign: Campaign | None
    posts: int
    clicks: int


def look(session: Session, member_id: int, *, since: datetime) -> OwnGlance:
    """Look at what is theirs; raises NotFoundError."""
    row = session.execute(_LOOK, {"member_id": member_id, "since": since}).first()
    if row is None:
        raise NotFoundError(say(NOBODY))
    member, campaign, posts, clicks, asks, *has = row
    tell(session, known(member_id), member)
    tell(session, CURRENT, campaign)
    if not asks:
        rule_out(session, Own.FOUND_POSTS, None, member_id)
    for ever, there in zip(_EVER, has, strict=True):
        if not there:
            rule_out(session, ever, member_id)
    return OwnGlance(member, campaign, int(posts), int(clicks or 0))


_SINCE = bindparam("since", type_=Post.recorded_at.type)
_POSTS = (
    select(func.count())
    .where(
        Post.member_id == Member.id,
        Post.state.in_([state.value for state in COUNTED_STATES]),
        func.coalesce(Post.posted_at, Post.recorded_at) >= _SINCE,
    )
    .correlate(Member)
    .scalar_subquery()
)
_CLICKS = (
    select(func.sum(ClickHour.clicks))
    .join(Link, Link.id == ClickHour.link_id)
    .where(
        Link.member_id == Member.id,
        Link.left_out_at.is_(None),
        ClickHour.verdict == "human",
        ClickHour.hour >= _SINCE,
    )
    .correlate(Member)
    .scalar_subquery()
)
_ASKS = exists().where(FoundPost.member_id == Member.id, FoundPost.state == FoundState.ASKED.value)
_EVER: dict[Ever, Exists] = {
    Ever.BADGES: exists().where(Badge.member_id == Member.id),
    Ever.LEFT_OUT: exists().where(Suspicion.member_id == Member.id, Suspicion.state == State.UPHELD.value),
    Ever.PAUSES: exists().where(Pause.member_id == Member.id),
    Ever.THANKS: exists().where(Thanks.member_id == Member.id),
}
_LOOK = (
    select(Member, Campaign, _POSTS, _CLICKS, _ASKS, *_EVER.values())
    .outerjoin(Campaign, Campaign.id == CURRENT_ID)
    .where(Member.id == bindparam("member_id"))
)
