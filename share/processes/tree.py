"""The supervisor that `flask up` becomes: standard library only, so that it stays small.

Run as `python -S -m share.processes.tree PLAN`.
"""

import os
import socket
import sys
import time
from functools import partial
from pathlib import Path

from share.processes import valkey
from share.processes.child import spawn
from share.processes.family import Family, Kin, announce
from share.processes.plan import Plan, Store

GRACE = 9.0
"""Seconds for an orderly end of everything; then what is left is killed."""

STORE_STAGE = 9
ADOPTED_LOOK = 1.0
"""Seconds between looks at a store that is not our child: its end sends no signal."""

STORE_WAIT = 60.0
"""Seconds for the store to load its data."""


class Tree:
    """One plan, running."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._opened = False
        self._children = [
            Kin(part.name, partial(spawn, part.command, os.environ), part.stage, part.pid, born=time.monotonic())
            for part in plan.parts
        ]
        self._store = _store_kin(plan.store) if plan.store else None
        self._family = Family([self._store] if self._store else [], tell=announce, tick=self._look, every=0.1)

    def run(self) -> int:
        """Run until a stop signal; returns the exit code."""
        self._family.listen()
        if self._plan.store and self._store:
            self._open_store(self._plan.store, self._store)
        self._family.kin.extend(self._children)
        self._family.run()
        announce("Stopping…")
        willing = self._family.stop(grace=GRACE)
        announce(
            "Stopped." if willing else "Stopped; what did not end in time was killed, and nothing is lost by that."
        )
        return 0

    def _open_store(self, store: Store, kin: Kin) -> None:
        left_over = valkey.server_pid(store.socket_path)
        if left_over is None:
            kin.begin()
        else:
            kin.adopt(left_over)
        until = time.monotonic() + STORE_WAIT
        while not valkey.answers(store.socket_path) and not self._family.stopping:
            if kin.is_gone() or time.monotonic() > until:
                kin.pid = None
                announce(f"The store did not start; {Path(store.socket_path).parent} or its store.log says why.")
                sys.exit(1)
            time.sleep(0.02)

    def _look(self) -> None:
        """Tell when the first page can be had."""
        if self._opened or not _serves(self._plan.host, self._plan.port):
            return
        self._opened = True
        self._family.tick, self._family.every = lambda: None, ADOPTED_LOOK
        announce(f"The campaign is open at {self._plan.address} (Ctrl-C ends it).")
        for line in self._plan.lines:
            announce(line)


def _store_kin(store: Store) -> Kin:
    # Not supervised: after a kill -9 of this process the store lives on and is adopted by the next start.
    return Kin("store", partial(spawn, store.command, os.environ, supervised=False), STORE_STAGE)


def _serves(host: str, port: int) -> bool:
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a test for it, no binding
    try:
        with socket.create_connection((reach, port), timeout=0.5) as line:
            line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {reach}:{port}\r\nConnection: close\r\n\r\n".encode())
            return line.recv(12).startswith(b"HTTP/1.")
    except OSError:
        return False


def main() -> None:
    path = Path(sys.argv[1])
    plan = Plan.load(path)
    path.unlink()
    # The children must not hold the lock: it is free the moment this process is gone.
    os.set_inheritable(plan.lock, False)
    sys.exit(Tree(plan).run())


if __name__ == "__main__":
    main()
