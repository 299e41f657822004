from typing import Any

from share.domain.errors import BusyError
from share.services import networks, plans
from share.services.networks import NetworkHealth
from share.services.plans import Costs
from share.web.api.calls import Calls
from share.web.api.schemas.networks import Networks, Plan, PlanQuery
from share.web.context import core

NOT_COUNTED = "Very much is owed, and it is being counted; try again in a moment."


class Shown:
    """A network's health with what it costs, as one table of facts."""

    def __init__(self, health: NetworkHealth, costs: Costs | None) -> None:
        self._health, self.costs = health, costs

    def __getattr__(self, name: str) -> object:
        return getattr(self._health, name)


calls = Calls("networks", "How the networks fare, and what they are asked next.")


@calls.call("GET", "/networks", scope="coordinator", gives=Networks)
def health() -> dict[str, object]:
    """Every network: when it last answered, what is owed, what stands in the way."""
    costs, found = plans.costs(core()), networks.health(core())
    if any(one.waiting is None for one in found):
        raise BusyError(NOT_COUNTED)
    return {"items": [Shown(one, costs.get(one.name)) for one in found], "next": None}


@calls.call("GET", "/networks/plan", scope="coordinator", query=PlanQuery, gives=Plan)
def plan(asked: dict[str, Any]) -> dict[str, object]:
    """The next looks and reads with their reasons, the soonest first; what was put off; what networks cost."""
    found = plans.plan(core(), limit=asked["limit"])
    return {
        "items": found.items,
        "put_off": found.put_off,
        "networks": found.networks,
        "cost_usd": found.cost_usd,
        "as_of": found.as_of,
        "next": None,
    }
