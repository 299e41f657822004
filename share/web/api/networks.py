from typing import Any

from share.services import collection, networks
from share.web.api.calls import Calls
from share.web.api.schemas.networks import Networks, Plan, PlanQuery
from share.web.context import core

calls = Calls("networks", "How the networks fare, and what they are asked next.")


@calls.call("GET", "/networks", scope="coordinator", gives=Networks)
def health() -> dict[str, object]:
    """Every network: when it last answered, what is owed, what stands in the way."""
    return {"items": networks.health(core()), "next": None}


@calls.call("GET", "/networks/plan", scope="coordinator", query=PlanQuery, gives=Plan)
def plan(asked: dict[str, Any]) -> dict[str, object]:
    """The next looks and reads with their reasons, the soonest first."""
    return {"items": collection.planned(core(), limit=asked["limit"]), "as_of": core().now(), "next": None}
