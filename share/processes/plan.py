"""What `flask up` decided, handed over to the supervisor as a file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """One child: its command line, the stage at which it is stopped (lower first), its pid if it runs already."""

    name: str
    command: list[str]
    stage: int = 0
    pid: int | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """The embedded store: how to start it, and the socket where it is or will be."""

    command: list[str]
    socket_path: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The process tree; `lines` are told to the person at the terminal once the first page can be had."""

    lock: int
    host: str
    port: int
    address: str
    parts: list[Part]
    store: Store | None = None
    lines: list[str] = field(default_factory=list)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> "Plan":
        told = json.loads(path.read_text())
        told["parts"] = [Part(**part) for part in told["parts"]]
        told["store"] = Store(**told["store"]) if told["store"] else None
        return cls(**told)
