"""The faults that are on, and which of them the next call meets."""

import random
import threading
import time
from collections.abc import Iterable

from share.sandbox.fault import Fault


class Faults:
    def __init__(self, seed: str) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)
        self._on: list[Fault] = []

    def add(self, faults: Iterable[Fault]) -> None:
        with self._lock:
            self._on.extend(faults)

    def clear(self, network: str = "*") -> None:
        """Drop all faults, or those of one network."""
        with self._lock:
            self._on = [fault for fault in self._on if network not in {"*", fault.network}]

    def all(self) -> list[Fault]:
        """List the faults that are not over."""
        with self._lock:
            now = time.time()
            return [fault for fault in self._on if not _is_over(fault, now)]

    def take(self, network: str, *, path: str, host: str, method: str = "GET") -> Fault | None:
        """Return the fault that this call meets and count it; None where all is well."""
        with self._lock:
            now = time.time()
            self._on = [fault for fault in self._on if not _is_over(fault, now)]
            for fault in self._on:
                if _applies(fault, network=network, path=path, host=host, method=method) and self._drawn(fault):
                    if fault.calls is not None:
                        fault.calls -= 1
                    return fault
        return None

    def _drawn(self, fault: Fault) -> bool:
        return fault.probability >= 1 or self._random.random() < fault.probability


def _is_over(fault: Fault, now: float) -> bool:
    return (fault.until is not None and now >= fault.until) or (fault.calls is not None and fault.calls <= 0)


def _applies(fault: Fault, *, network: str, path: str, host: str, method: str) -> bool:
    is_meant = fault.network in {network, "*"} and any(part in path for part in fault.path.split("|"))
    return is_meant and fault.host in {"", host} and fault.method in {"", method}
