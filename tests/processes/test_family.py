"""Supervision: what dies is started again, what is told to stop stops in order. Run in processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from share.processes.child import fork, spawn
from tests.processes.trees import ROOT, environment, until

Process = subprocess.Popen[bytes]

PARENT = """
import os, sys, time, signal
from functools import partial
from share.processes.child import fork
from share.processes.family import Family, Kin

def note(text):
    with open(sys.argv[1], "a") as file:
        file.write(text + "\\n")

def child(family, name, stubborn):
    family.leave()
    if stubborn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: (note(f"{name} ended"), os._exit(0)))
    note(f"{name}={os.getpid()}")
    if name == "brief":
        time.sleep(1.1)
        os._exit(0)
    while True:
        time.sleep(1)

family = Family([], tell=note, renewed=lambda text: note(f"as planned, {text}"))
family.kin = [
    Kin(name, partial(fork, partial(child, family, name, name == "stubborn")), stage)
    for stage, name in enumerate(sys.argv[2:])
]
family.listen()
family.run()
note("orderly" if family.stop(grace=1.5 if "stubborn" in sys.argv else 100) else "by force")
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.touch()
    return path


@pytest.fixture
def family(notes: Path) -> Iterator[Callable[..., Process]]:
    """Start a parent with the children named; it waits until all are there."""
    parents = []

    def start(*names: str) -> Process:
        command = [sys.executable, "-c", PARENT, str(notes), *names]
        parents.append(subprocess.Popen(command, cwd=ROOT, env=environment()))  # noqa: S603 - our own command line
        until(lambda: len(born(notes)) == len(names), "the children")
        return parents[-1]

    yield start
    for parent in parents:
        parent.kill()
        parent.wait()


def born(notes: Path) -> list[tuple[str, int]]:
    """Name and process of every child so far, in order."""
    lines = [line.partition("=") for line in notes.read_text().splitlines()]
    return [(name, int(pid)) for name, equals, pid in lines if equals]


def pid_of(notes: Path, name: str) -> int:
    """The newest process of that name."""
    return [pid for one, pid in born(notes) if one == name][-1]


def test_a_child_that_is_killed_is_started_again(family: Callable[..., Process], notes: Path) -> None:
    parent = family("one", "two")
    first, other = pid_of(notes, "one"), pid_of(notes, "two")
    os.kill(first, signal.SIGKILL)
    until(lambda: pid_of(notes, "one") != first, "a new child")
    assert pid_of(notes, "two") == other
    assert "was killed by SIGKILL; starting it again in 0.2 s" in notes.read_text()
    parent.terminate()
    assert parent.wait() == 0


def test_a_child_that_keeps_dying_is_waited_for_longer_each_time(family: Callable[..., Process], notes: Path) -> None:
    family("one")
    for count in (2, 3, 4):
        os.kill(pid_of(notes, "one"), signal.SIGKILL)
        until(partial(has_seen, notes, count), "its successor")
    waits = [float(line.split()[-2]) for line in notes.read_text().splitlines() if line.endswith(" s")]
    assert waits == [0.2, 0.4, 0.8]


def test_a_child_that_ends_as_it_meant_to_is_no_trouble(family: Callable[..., Process], notes: Path) -> None:
    family("brief")
    until(partial(has_seen, notes, 2), "its successor")
    told = f"as planned, brief (process {born(notes)[0][1]}) ended with 0; starting it again in 0.2 s"
    assert told in notes.read_text().splitlines()


def has_seen(notes: Path, count: int) -> bool:
    return len(born(notes)) >= count


def test_children_are_stopped_stage_by_stage(family: Callable[..., Process], notes: Path) -> None:
    parent = family("first", "second", "third")
    parent.terminate()
    assert parent.wait() == 0
    ends = [line for line in notes.read_text().splitlines() if line.endswith("ended")]
    assert ends == ["first ended", "second ended", "third ended"]
    assert "orderly" in notes.read_text()


def test_a_child_that_will_not_stop_is_killed(family: Callable[..., Process], notes: Path) -> None:
    parent = family("stubborn")
    stubborn = pid_of(notes, "stubborn")
    parent.terminate()
    assert parent.wait() == 0
    assert not psutil.pid_exists(stubborn)
    assert "by force" in notes.read_text()


def test_children_end_with_a_parent_that_is_killed(family: Callable[..., Process], notes: Path) -> None:
    parent = family("one", "two")
    left = [pid_of(notes, "one"), pid_of(notes, "two")]
    parent.kill()
    parent.wait()
    until(lambda: not any(psutil.pid_exists(pid) for pid in left), "the children's end")


def test_a_command_that_cannot_be_started_ends_with_127(capfd: pytest.CaptureFixture[str]) -> None:
    _, status = os.waitpid(spawn(["/nowhere/at/all"], {}), 0)
    assert os.waitstatus_to_exitcode(status) == 127
    assert capfd.readouterr().err == "Cannot start /nowhere/at/all: No such file or directory.\n"


def test_a_child_that_raises_ends_with_1_and_never_returns_into_its_parents_code() -> None:
    _, status = os.waitpid(fork(lambda: int("x")), 0)
    assert os.waitstatus_to_exitcode(status) == 1
