"""How the memory of a process that forks others is looked after."""

import gc
from pathlib import Path

BETWEEN_LOOKS = 20_000
"""So many more objects are made than freed before garbage is looked for. A batch or a page makes tens of thousands of
small ones that no ring holds; at Python's 700 a twentieth of the time would go to looking at them."""


def settle() -> None:
    """To be called once all is loaded, before children are forked: it stays shared where nobody counts in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN_LOOKS)


def own() -> float:
    """Megabytes that no other process shares with this one; 0.0 where the system does not tell (not Linux)."""
    told = Path("/proc/self/smaps_rollup")
    if not told.exists():
        return 0.0
    lines = (line.split() for line in told.read_text().splitlines())
    return sum(int(words[1]) for words in lines if words[0].startswith("Private_")) / 1024
