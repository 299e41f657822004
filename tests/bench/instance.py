"""The sample campaign on an instance of its own, for a benchmark to start and look at."""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from share.processes import sample
from tests.processes.trees import ROOT, Started, environment, free_port

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Instance:
    """A folder with the sample campaign, and the port to serve it at; the sandbox networks take the next one."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        return environment(INSTANCE_PATH=str(self.folder), PYTHONWARNINGS="ignore")

    def seed(self) -> tuple[float, float]:
        """Make the sample campaign; returns the seconds that the command took, and its seconds of CPU time."""
        self.folder.mkdir()
        (self.folder / "sample.env").write_text(sample.settings(self.port + 1, public_url=self.url))
        began, before = time.monotonic(), _children_cpu()
        subprocess.run(
            [sys.executable, "-m", "flask", "demo", "seed"],
            cwd=ROOT,
            env=self.environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.monotonic() - began, _children_cpu() - before

    @contextmanager
    def running(self) -> Iterator[tuple[Started, float]]:
        """`flask up --demo`, with the seconds from its start to its first page; stopped in order at the end."""
        began = time.monotonic()
        log = self.folder.with_name("up.log")
        command = ("flask", "up", "--demo", "--port", str(self.port))
        with Started(*command, log=log, env=self.environ) as tree:
            self._wait(tree)
            yield tree, time.monotonic() - began
            tree.stop()

    def _wait(self, tree: Started) -> None:
        until = time.monotonic() + PATIENCE
        while not tree.is_over() and time.monotonic() < until:
            try:
                if requests.get(f"{self.url}/", timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise TimeoutError(f"There is no page:\n{tree.said()}")


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def instance() -> Iterator[Instance]:
    """An empty place, thrown away at the end."""

    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        yield Instance(folder / "i", free_port())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
