"""The memory of a process tree: proportional set size, in which what is shared counts once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

NETWORKS = "share.sandbox"
MEGABYTE = 1024


@dataclass(frozen=True, slots=True)
class Share:
    """One process's part, in MB."""

    name: str
    megabytes: float


def shares(root: psutil.Process) -> list[Share]:
    """Every process of the tree, its root first."""
    return [Share(_name(one, root), _pss(one)) for one in (root, *root.children(recursive=True))]


def total(found: Sequence[Share], *, networks: bool) -> float:
    """The sum, with or without the sandbox networks."""
    return sum(share.megabytes for share in found if networks or share.name != NETWORKS)


def _pss(process: psutil.Process) -> float:
    rollup = Path(f"/proc/{process.pid}/smaps_rollup")
    if not rollup.exists():
        return float(process.memory_info().rss) / MEGABYTE**2  # no Linux: what is shared counts each time
    lines = (line.split() for line in rollup.read_text().splitlines())
    return next(int(words[1]) for words in lines if words[0] == "Pss:") / MEGABYTE


def _name(process: psutil.Process, root: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    for known in ("share.processes.tree", NETWORKS, "workers.pool", "valkey-server", "redis-server"):
        if known in words:
            return known + (" (forked)" if _is_forked(process) else "")
    return "web" + (" (forked)" if process.ppid() != root.pid else "")


def _is_forked(process: psutil.Process) -> bool:
    parent = process.parent()
    return parent is not None and parent.cmdline() == process.cmdline()
