"""Two members say that a post is theirs: proof settles it, else a coordinator does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain.due import Job
from share.domain.errors import InvalidError, NotFoundError
from share.domain.posts import PostState
from share.domain.roles import Role
from share.domain.words import say
from share.models.links import Link
from share.repositories import accounts, audit, changes, due, members
from share.repositories import posts as rows
from share.repositories.contests import settle_for
from share.repositories.due import Owed
from share.repositories.posts import Dispute


@dataclass(frozen=True, slots=True)
class Claimant:
    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """A post that more than one member says is theirs, for the coordinator's eyes; who recorded it stands first."""

    public_id: str
    url: str
    network: str
    claimants: tuple[Claimant, ...]
    since: datetime


def proven_owner(session: Session, network: str, author_id: str | None, links: Sequence[Link]) -> int | None:
    """The member whose proven account posted it, else whose personal link it carries."""
    account = accounts.owner_of(session, network, author_id) if author_id else None
    if account is not None:
        return account.member_id
    owners = {link.member_id for link in links}
    return owners.pop() if len(owners) == 1 else None


def disputed(core: Core) -> list[Disputed]:
    """The posts that wait for a coordinator, the longest waiting first."""
    with core.read() as session:
        return [_disputed(row) for row in rows.disputes(session)]


def claimants(core: Core, post_id: int) -> tuple[Claimant, ...]:
    """Who says that this post is theirs, where more than one does."""
    with core.read() as session:
        found = rows.disputes(session, post_id=post_id)
    return _disputed(found[0]).claimants if found else ()


def _disputed(row: Dispute) -> Disputed:
    who = tuple(Claimant(public_id, name) for public_id, name in row.claimants)
    return Disputed(row.post.public_id, row.post.url, row.post.network, who, row.since)


def settle(core: Core, public_id: str, *, member_public_id: str, by_id: int) -> None:
    """A coordinator's word on whose post it is: one of those who said so.

    Raises NotFoundError, InvalidError where the coordinator is one of them and another could decide.
    """
    with core.write() as session:
        row = rows.by_public_id(session, public_id)
        if row is None:
            raise NotFoundError(say("There is no such post."))
        contests = rows.open_contests(session, row.post.id)
        owner = rows.claimant(session, row.post, contests, member_public_id)
        if owner is None:
            raise NotFoundError(say("There is no such claim to this post."))
        concerned = {row.post.member_id, *(contest.member_id for contest in contests)}
        if by_id in concerned and members.another_may(session, Role.COORDINATOR, but=concerned):
            raise InvalidError(say("This is about figures of your own, so somebody else decides about it."))
        now = core.now()
        about = f"post:{row.post.public_id}"
        audit.add(session, "settle post", actor_id=by_id, subject=about, now=now, moved=owner != row.post.member_id)
        settle_for(session, row.post, contests, owner=owner, now=now)
        if row.post.state == PostState.LEFT_OUT:
            # Whose it is does not make it count again: that is another decision.
            return
        row.post.state, row.post.state_reason = PostState.RECORDED, ""
        changes.posts(session, [row.post.id])
        ref = rows.ref_of(row.post)
        if ref is not None:
            due.owe(session, Job.VERIFY_POST, [Owed(row.post.id, now, core.networks.batch_of(ref))], now=now)
