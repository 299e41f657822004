"""Clicks that came too many at once: shown to a coordinator, who lets them count or leaves them out."""

from dataclasses import dataclass
from datetime import UTC, datetime

from share.core import Core
from share.domain.errors import NotFoundError
from share.repositories import audit, bursts, changes


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


def held(core: Core) -> list[HeldClicks]:
    """What waits for a decision, the longest waiting first."""
    with core.read() as session:
        return [
            HeldClicks(
                public_id=row.burst.public_id,
                at=datetime.fromtimestamp(row.burst.window / 1000, tz=UTC),
                family=row.burst.family,
                human=row.burst.human,
                network=row.network,
                network_label=core.networks.get(row.network).label,
                member_public_id=row.member.public_id,
                member_name=row.member.name,
                kit_slug=row.kit.slug,
                kit_title=row.kit.title,
            )
            for row in bursts.held(session)
        ]


def decide(core: Core, public_id: str, *, counts: bool, by_id: int) -> None:
    """Let a burst's clicks count, or leave them out for good; deciding twice changes nothing. Raises NotFoundError."""
    with core.write() as session:
        burst = bursts.find(session, public_id)
        if burst is None:
            raise NotFoundError("There are no such clicks.")
        if burst.state != bursts.HELD:
            return
        burst.state = bursts.COUNTED if counts else bursts.DROPPED
        burst.decided_by_id, burst.decided_at = by_id, core.now()
        if counts:
            bursts.let_count(session, burst)
            changes.links(session, [burst.link_id])
        facts = {"clicks": burst.human, "counted": counts}
        audit.add(session, "decide clicks", actor_id=by_id, subject=f"clicks:{public_id}", now=core.now(), **facts)
