"""The log of calls: how often, when, how answered, for how many posts."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

KEPT_TIMES = 5000


@dataclass(slots=True)
class Tally:
    count: int = 0
    items: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    times: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT_TIMES))
    last_status: int = 0


@dataclass(frozen=True, slots=True)
class Lately:
    """How a network was asked of late: `calls` in the last minutes, the last one `seconds` ago with this status."""

    calls: int
    seconds: float
    status: int


class Calls:
    """Calls by network and endpoint; `times` are Unix seconds, the last 5,000 of each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tallies: dict[str, dict[str, Tally]] = {}

    def record(self, network: str, endpoint: str, *, status: int, items: int) -> None:
        """Note a call; a status of 0 means that the connection was closed without an answer."""
        with self._lock:
            tally = self._tallies.setdefault(network, {}).setdefault(endpoint, Tally())
            tally.count += 1
            tally.items += items
            tally.statuses[str(status)] = tally.statuses.get(str(status), 0) + 1
            tally.times.append(time.time())
            tally.last_status = status

    def lately(self, network: str, *, seconds: float) -> Lately | None:
        """Tell of the calls of the last seconds; None where it was never asked."""
        now = time.time()
        with self._lock:
            tallies = [one for one in self._tallies.get(network, {}).values() if one.times]
            if not tallies:
                return None
            last = max(tallies, key=lambda one: one.times[-1])
            calls = sum(at > now - seconds for one in tallies for at in one.times)
            return Lately(calls, now - last.times[-1], last.last_status)

    def clear(self) -> None:
        with self._lock:
            self._tallies.clear()

    def report(self) -> dict[str, dict[str, dict[str, Any]]]:
        with self._lock:
            return {
                network: {endpoint: _shown(tally) for endpoint, tally in endpoints.items()}
                for network, endpoints in self._tallies.items()
            }


def _shown(tally: Tally) -> dict[str, Any]:
    return {
        "count": tally.count,
        "items": tally.items,
        "statuses": dict(tally.statuses),
        "times": list(tally.times),
    }
