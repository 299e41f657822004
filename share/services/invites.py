"""Inviting a friend: a member's own code and link."""

from dataclasses import dataclass

from share.core import Core
from share.repositories import campaigns, invites, members


@dataclass(frozen=True, slots=True)
class Invite:
    """`brought` counts the people who joined by it."""

    code: str
    url: str
    campaign: str
    brought: int


def mine(core: Core, *, member_id: int) -> Invite:
    """The member's invitation, made at the first look."""
    with core.write() as session:
        code = invites.ensure(session, members.get_member(session, member_id))
        return Invite(
            code=code,
            url=f"{core.settings.public_url}/join/{code}",
            campaign=campaigns.get_current(session).name,
            brought=invites.count_brought(session, member_id),
        )
