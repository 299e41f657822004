"""When posts that were just read are read next, and what planning keeps of those readings: a whole batch at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from share.domain.rereads import Rereads
from share.networks.base import Network
from share.repositories import evidence, forecasts, planning
from share.repositories.planning import Planned

Seen = tuple[Planned, int | None, datetime]
"""A post's last reading: what it counted, None where nothing was told, and when."""


def plan(
    session: Session,
    network: Network,
    seen: Sequence[Seen],
    *,
    now: datetime,
    paid: bool,
    clicks: Mapping[int, int | None] | None = None,
) -> list[datetime | None]:
    """When each of these posts is read next, in their order; None for those that have had their last.

    paid: they are paid for until midnight UTC, where the network charges. clicks: the human ones on each post's link,
    where the caller has counted them already.
    """
    terms = planning.terms(session, network, now=now)
    usual = planning.usual_of(session, terms, [one[0] for one in seen])
    told = [post.id for post, count, _ in seen if count is not None]
    before = forecasts.of_posts(session, told)
    came = evidence.human_clicks(session, told) if clicks is None else clicks
    rereads = Rereads(terms, now=now, paid=paid)
    coming: list[datetime | None] = []
    for post, count, at in seen:
        post_id, size = post.id, usual.get(post.member_id, terms.usual)
        posted_at = post.posted_at or post.recorded_at
        if count is None:
            coming.append(rereads.untold(post_id, posted_at, at, size))
        else:
            human = came.get(post_id) or 0
            coming.append(rereads.after(post_id, posted_at, at, count, human, size, before.get(post_id)))
    forecasts.write(session, rereads.kept)
    return coming
