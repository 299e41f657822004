"""One figure beside its limit, as a line to read."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured and what it may be at most, both in `unit`; `how` tells the parts of it."""

    name: str
    value: float
    limit: float
    unit: str
    how: str = ""

    def __str__(self) -> str:
        part = self.value / self.limit
        verdict = "OVER THE LIMIT" if part > 1 else "within"
        how = f"  ({self.how})" if self.how else ""
        return (
            f"{self.name:<24} {self.value:8.3g} {self.unit:<4} limit {self.limit:g}  {part:4.2f} of it  {verdict}{how}"
        )


def say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def machine() -> str:
    """What all this was measured on, and how busy it was with other things."""
    load = os.getloadavg()[0]
    busy = ": busy with other things, seconds below say little" if load > (os.cpu_count() or 1) else ""
    where = f"{_cpu()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    return f"{where}, load {load:.1f}{busy}"


def _cpu() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
