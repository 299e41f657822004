"""Clicks that came too many at once: shown to a coordinator, who lets them count or leaves them out."""

from dataclasses import dataclass
from datetime import UTC, datetime

from share.core import Core
from share.domain.click_rules import OTHERS
from share.domain.errors import InvalidError, NotFoundError
from share.domain.roles import Role
from share.domain.words import mark, say
from share.repositories import audit, bursts, changes, clicks, members
from share.repositories.bursts import HeldBurst

HELD_SHOWN, DECIDED_SHOWN = 50, 20
UNUSUAL = mark("less usual browsers")


@dataclass(frozen=True, slots=True)
class HeldClicks:
    """One burst, as the page shows it."""

    public_id: str
    at: datetime
    family: str
    human: int
    network: str
    network_label: str
    member_public_id: str
    member_name: str
    kit_slug: str
    kit_title: str
    counts: bool
    decided_by: str
    decided_at: datetime | None


def held(core: Core) -> list[HeldClicks]:
    """What waits for a decision, the longest waiting first; of many, the first."""
    with core.read() as session:
        return [_shown(core, row) for row in bursts.held(session, limit=HELD_SHOWN)]


def count_held(core: Core) -> int:
    """How many wait for a decision."""
    with core.read() as session:
        return bursts.count_held(session)


def decided(core: Core) -> list[HeldClicks]:
    """The latest decisions, each of which can be changed."""
    with core.read() as session:
        return [_shown(core, row) for row in bursts.latest(session, limit=DECIDED_SHOWN)]


def _shown(core: Core, row: HeldBurst) -> HeldClicks:
    return HeldClicks(
        public_id=row.burst.public_id,
        at=datetime.fromtimestamp(row.burst.window / 1000, tz=UTC),
        family=say(UNUSUAL) if row.burst.family == OTHERS else row.burst.family,
        human=row.burst.human,
        network=row.network,
        network_label=core.networks.get(row.network).label,
        member_public_id=row.member.public_id,
        member_name=row.member.name,
        kit_slug=row.kit.slug,
        kit_title=row.kit.title,
        counts=row.burst.state == bursts.COUNTED,
        decided_by=row.decided_by,
        decided_at=row.burst.decided_at,
    )


def decide(core: Core, public_id: str, *, counts: bool, by_id: int) -> None:
    """Let a burst's clicks count, or leave them out; it can be changed, and deciding alike twice changes nothing.

    Raises NotFoundError, and InvalidError where the clicks came on the decider's own link and another
    coordinator could decide.
    """
    wanted = bursts.COUNTED if counts else bursts.DROPPED
    with core.write() as session:
        # Not while clicks are folded or counted anew by what was decided so far.
        clicks.take_turn(session)
        burst = bursts.find(session, public_id)
        if burst is None:
            raise NotFoundError(say("There are no such clicks."))
        own = bursts.owner_id(session, burst) == by_id
        if own and members.another_may(session, Role.COORDINATOR, but=[by_id]):
            raise InvalidError(say("These clicks came on your own link, so somebody else decides about them."))
        if burst.state == wanted:
            return
        counted = burst.state == bursts.COUNTED
        burst.state, burst.decided_by_id, burst.decided_at = wanted, by_id, core.now()
        if counts:
            bursts.let_count(session, burst)
        elif counted:
            bursts.count_no_more(session, burst)
        if counts or counted:
            changes.links(session, [burst.link_id])
        facts = {"clicks": burst.human, "counted": counts, "own": own}
        audit.add(session, "decide clicks", actor_id=by_id, subject=f"clicks:{public_id}", now=core.now(), **facts)
