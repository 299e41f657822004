"""Kits for those who plan them and for scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from share.core import Core
from share.domain.errors import InvalidError
from share.domain.kits import KitState
from share.domain.words import say
from share.models.kits import Kit
from share.repositories import campaigns, kits


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kits a list shall hold."""

    states: Sequence[KitState] = ()
    day: date | None = None
    limit: int = 50
    before_id: int | None = None


def get(core: Core, slug: str) -> Kit:
    """The kit called `slug`, in any state; raises NotFoundError."""
    with core.read() as session:
        return kits.get(session, slug)


def listed(core: Core, wanted: Wanted) -> Sequence[Kit]:
    """The current campaign's kits, the newest first."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        return kits.listed(
            session,
            campaign.id,
            states=wanted.states,
            day=wanted.day,
            before_id=wanted.before_id,
            limit=wanted.limit,
        )


def state_of(name: str) -> KitState:
    """The state called `name`; raises InvalidError."""
    try:
        return KitState(name)
    except ValueError:
        raise InvalidError(say("There is no state called “%(name)s”.", name=name), field="state") from None
