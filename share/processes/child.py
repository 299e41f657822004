"""Starting a child so that it never outlives the one that looks after it."""

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence

SUPERVISED = "SHARE_SUPERVISED"
"""Set for children started by command line: the pid of the supervisor that they end with."""

PR_SET_PDEATHSIG = 1
POLL = 1.0
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(command: Sequence[str], environment: Mapping[str, str], *, supervised: bool = True) -> int:
    """Start a command in a session of its own, so that Ctrl-C reaches its supervisor alone; returns its pid.

    A supervised one ends with us: on Linux the kernel sees to it, elsewhere follow_supervisor() must be called.
    """
    parent = os.getpid()
    extra = {SUPERVISED: str(parent)} if supervised else {}
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        if supervised and LIBC is not None:
            die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.execvpe(command[0], list(command), {**environment, **extra})  # noqa: S606 - no shell is the point
    except OSError as error:
        os.write(2, f"Cannot start {command[0]}: {error.strerror}.\n".encode())
    finally:
        os._exit(127)


def follow_supervisor(environment: Mapping[str, str]) -> None:
    """End with the supervisor that started this process by command line, where there is one."""
    supervisor = environment.get(SUPERVISED, "")
    if supervisor.isdecimal():
        die_with_parent(int(supervisor))


def die_with_parent(parent: int) -> None:
    """From now on this process is killed when `parent` is; it leaves nothing behind that would need an order."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(POLL)
    os.kill(os.getpid(), signal.SIGKILL)


def fork(run: Callable[[], object]) -> int:
    """Run a function in a child that ends with us, in a session of its own; returns its pid."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        die_with_parent(parent)
        run()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except BaseException:  # noqa: BLE001 - the child's outermost frame: told here, and never seen by the parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
