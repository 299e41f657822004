"""Which call an address means; all networks share one port and differ by path."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from share.sandbox.wire import Request, Respond

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SHAPES = {"version": r"v\d+\.\d+", "number": r"\d+", "graph_id": r"\d+_\d+", "rest": ".+"}


@dataclass(frozen=True, slots=True)
class Route:
    """`template` is the path with {names} in it; a name in SHAPES stands for that shape alone.

    `network` is "" for the sandbox's own calls and for pages: those meet no faults and are not logged.
    """

    method: str
    template: str
    respond: Respond
    network: str = ""
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(_expression(self.template)))


def find_route(routes: Iterable[Route], request: Request) -> Route | None:
    """Return the first route that fits and note its arguments and name in the request."""
    for route in routes:
        if route.method == request.method and (match := route.pattern.fullmatch(request.path)):
            request.args = match.groupdict()
            request.endpoint = f"{route.method} {route.template}"
            return route
    return None


def _expression(template: str) -> str:
    """Turn a template into an expression: every second part of the split is a name."""
    parts = PLACEHOLDER.split(template)
    expression = re.escape(parts[0])
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        expression += f"(?P<{name}>{SHAPES.get(name, '[^/]+')})" + re.escape(text)
    return expression
