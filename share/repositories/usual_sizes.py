"""What a member's posts on a network usually come to: learned at night, drawn towards what is usual there."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from share.models.planners import Forecast, UsualSize
from share.models.posts import Post
from share.repositories import straight
from share.repositories.statements import among_given, given, upsert

GROWN = timedelta(days=2)
"""From then on a post's count stands for what it comes to."""

OF_LATE = timedelta(days=30)
MOST_POSTS = 10
"""So many posts of one's own weigh at most, beside one that is usual on the network."""


def learn(session: Session, network: str, *, now: datetime) -> None:
    """Keep the mean of each member's posts of the last month."""
    found = session.execute(
        select(Post.member_id, func.count(), func.avg(Forecast.count))
        .join(Forecast, Forecast.post_id == Post.id)
        .where(Post.network == network, Post.recorded_at < now - GROWN, Post.recorded_at > now - OF_LATE)
        .group_by(Post.member_id)
    )
    upsert(
        session,
        UsualSize,
        [
            {"member_id": member_id, "network": network, "posts": posts, "mean": float(mean)}
            for member_id, posts, mean in found
        ],
        key=("member_id", "network"),
        changes=lambda new: {"posts": new.posts, "mean": new.mean},
    )


def of_members(session: Session, network: str, members: Collection[int], *, usual: float) -> dict[int, float]:
    """By member, for those whose posts have told; `usual` is the network's."""
    dialect = session.get_bind().dialect.name
    rows = straight.rows(session, _of_members(dialect), {"network": network, **given(dialect, members)})
    return {member_id: drawn(posts, mean, usual) for member_id, posts, mean in rows}


@cache
def _of_members(dialect: str) -> Any:
    wanted = select(UsualSize.member_id, UsualSize.posts, UsualSize.mean)
    return wanted.where(UsualSize.network == bindparam("network"), among_given(dialect, UsualSize.member_id))


def drawn(posts: int, mean: float, usual: float) -> float:
    """The mean of so many posts, drawn towards what is usual on the network."""
    weight = min(posts, MOST_POSTS)
    return (weight * mean + usual) / (weight + 1)
