"""A parent that starts children again when they die, and stops them in order; standard library only."""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

FIRST_WAIT = 0.2
LONGEST_WAIT = 10.0
SETTLED = 30.0
"""Seconds after which a child counts as well started, and its next death as a first one."""

PLANNED = 1.0
"""Seconds after which an end without an error counts as one that the child had planned."""

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class Kin:
    """One child: `start` gives a new pid; `stage` orders the stopping, lower first."""

    name: str
    start: Callable[[], int]
    stage: int = 0
    pid: int | None = None
    adopted: bool = False
    born: float = 0.0
    wait: float = FIRST_WAIT
    due: float = 0.0
    status: int = field(default=0, repr=False)

    def begin(self) -> None:
        """Start it now."""
        self.pid, self.adopted, self.born = self.start(), False, time.monotonic()

    def adopt(self, pid: int) -> None:
        """Look after a process that somebody else started."""
        self.pid, self.adopted, self.born = pid, True, time.monotonic()

    def is_gone(self) -> bool:
        """Whether it has died since we last looked; a dead child is reaped."""
        if self.pid is None:
            return True
        if self.adopted:
            return not exists(self.pid)
        reaped, self.status = os.waitpid(self.pid, os.WNOHANG)
        return reaped != 0

    def signal(self, number: int) -> None:
        """Send a signal, to its whole session when it is to be killed."""
        if self.pid is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if number == signal.SIGKILL and os.getpgid(self.pid) == self.pid:
                os.killpg(self.pid, number)
            else:
                os.kill(self.pid, number)


def exists(pid: int) -> bool:
    """Whether a process with this id is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Family:
    """The children of one process. `tick` is called about every `every` seconds.

    `renewed` is told of children that ended as they meant to, and are started afresh; without it `tell` is.
    """

    def __init__(
        self,
        kin: Iterable[Kin],
        *,
        tell: Callable[[str], None],
        renewed: Callable[[str], None] | None = None,
        tick: Callable[[], None] = lambda: None,
        every: float = 5.0,
    ) -> None:
        self.kin = list(kin)
        self.stopping = False
        self._tell, self._renewed = tell, renewed or tell
        self.tick = tick
        self.every = every
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)

    def listen(self) -> None:
        """From now on a stop signal sets `stopping` instead of ending the process."""
        for number in STOPS:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        # What came while this program was being loaded in another's place was kept back for now.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def leave(self) -> None:
        """In a forked child: give up the parent's signals and children."""
        signal.set_wakeup_fd(-1)
        for number in (*STOPS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for end in self._pipe:
            os.close(end)
        self.kin.clear()

    def run(self) -> None:
        """Start all and keep them alive until a stop signal comes."""
        for one in self.kin:
            if one.pid is None and not self.stopping:
                one.begin()
        next_tick = time.monotonic()
        while not self.stopping:
            self._mend()
            if time.monotonic() >= next_tick:
                self.tick()
                next_tick = time.monotonic() + self.every
            self.rest(self._pause(next_tick))

    def stop(self, *, grace: float) -> bool:
        """End all, stage by stage, within `grace` seconds; those that will not are killed (then: False)."""
        willing = True
        deadline = time.monotonic() + grace
        stages = sorted({one.stage for one in self.kin})
        for left, stage in zip(range(len(stages), 0, -1), stages, strict=True):
            members = [one for one in self.kin if one.stage == stage and one.pid is not None]
            # The first stage may use the most: a tenth is kept back for each of the later ones.
            willing &= self._end(members, deadline - (left - 1) * grace / 10)
        return willing

    def _end(self, members: list[Kin], until: float) -> bool:
        for one in members:
            one.signal(signal.SIGTERM)
        while members and time.monotonic() < until:
            members = [one for one in members if not one.is_gone()]
            if members:
                self.rest(min(0.2, max(0.0, until - time.monotonic())))
        for one in members:
            self._tell(f"{one.name} did not stop in time and is killed")
            one.signal(signal.SIGKILL)
        for one in members:
            while not one.is_gone():
                time.sleep(0.01)
        return not members

    def _mend(self) -> None:
        for one in self.kin:
            if one.pid is not None and one.is_gone():
                self._mourn(one)
            if one.pid is None and time.monotonic() >= one.due:
                one.begin()

    def _mourn(self, one: Kin) -> None:
        lived = time.monotonic() - one.born
        planned = not one.adopted and one.status == 0 and lived > PLANNED
        wait = FIRST_WAIT if planned or lived > SETTLED else one.wait
        one.due, one.wait = time.monotonic() + wait, min(wait * 2, LONGEST_WAIT)
        how = "is gone" if one.adopted else _ending(one.status)
        told = self._renewed if planned else self._tell
        told(f"{one.name} (process {one.pid}) {how}; starting it again in {wait:.1f} s")
        one.pid = None

    def _pause(self, next_tick: float) -> float:
        now = time.monotonic()
        waits = [one.due - now for one in self.kin if one.pid is None]
        return max(0.0, min([next_tick - now, *waits]))

    def rest(self, seconds: float) -> None:
        """Sleep, but no longer than until the next signal."""
        readable, _, _ = select.select([self._pipe[0]], [], [], seconds)
        for end in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(end, 512)

    def _stop(self, *_: object) -> None:
        self.stopping = True


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with {os.waitstatus_to_exitcode(status)}"


def announce(text: str) -> None:
    """One line for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
