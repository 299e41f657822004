"""Starts modules of ours as processes that need not import anything first.

A process of its own that has imported what our programs import, and forks one for each start: loading that anew took
most of the time of every test with real workers. What runs in the fork is the module itself, as `python -m` runs it.
That our programs start from nothing is shown by tests/processes/test_up.py.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
LOADED = (
    *("share.cli.groups", "share.cli.up", "share.cli.web", "share.web.app", "share.services.keys", "share.demo.seed"),
    *("share.demo.links", "alembic.command", "workers.drains", "workers.schedule"),
    *("workers.collection", "workers.editorial", "workers.notices", "workers.posts"),
)
LOOK = 0.02


class Nursery:
    """The client's side: start a module, and look after what was started."""

    def __enter__(self) -> Self:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.nursery"],
            cwd=ROOT, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        # It ends when nobody can ask any more.
        self._process.communicate()

    def start(self, command: Sequence[str], *, env: Mapping[str, str], log: Path | None = None) -> "Ward":
        """Run `python -m COMMAND…` with this environment; what it writes is added to `log`, else to ours."""
        return Ward(self, self._ask({"command": list(command), "env": dict(env), "log": str(log) if log else None}))

    def status(self, pid: int) -> int | None:
        """How a process ended, as subprocess tells it; None while it runs."""
        found: int | None = self._ask({"pid": pid})
        return found

    def _ask(self, question: dict[str, Any]) -> Any:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        asked.write(json.dumps(question) + "\n")
        asked.flush()
        return json.loads(told.readline())


class Ward:
    """A started process, with the part of subprocess.Popen that tests use."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self._ended: int | None = None

    def poll(self) -> int | None:
        if self._ended is None:
            self._ended = self._nursery.status(self.pid)
        return self._ended

    def wait(self, timeout: float | None = None) -> int:
        deadline = time.monotonic() + (timeout or 0)
        while (ended := self.poll()) is None:
            if timeout is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(LOOK)
        return ended

    def send_signal(self, number: int) -> None:
        # Nobody but the nursery's answer takes a dead one off the list, so the number is not another's by now.
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def main() -> None:
    """Answer questions, one a line, until there are no more."""
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _status(asked["pid"]) if "pid" in asked else _fork(asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _status(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        _surround(asked["env"], asked["log"])
        code = _run(asked["command"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _surround(env: Mapping[str, str], log: str | None) -> None:
    os.environ.clear()
    os.environ.update(env)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else nothing
    os.dup2(sink, 1)
    if log:
        os.dup2(sink, 2)


def _run(command: Sequence[str]) -> int:
    """Run a module as `python -m` does; returns its exit code."""
    module, *arguments = command
    sys.argv = [module, *arguments]
    # The module that runs may be imported already, by the schedule of a pool: it is run again, as its own main.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="runpy")
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ending:
        if isinstance(ending.code, str):
            sys.stderr.write(f"{ending.code}\n")
            return 1
        return ending.code or 0
    except BaseException:  # noqa: BLE001 - the process's outermost frame, as the interpreter's own
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
