"""`python -m share.sandbox`: run the sandbox networks until SIGTERM or Ctrl-C."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from share.sandbox.fault import Fault, NoSuchFaultError, parse_fault
from share.sandbox.server import SandboxServer
from share.sandbox.store import Store
from share.sandbox.world import DEFAULT_GONE, DEFAULT_SEED, HOME, World

THREAD_STACK = 256 * 1024
ENDING = (signal.SIGTERM, signal.SIGINT)


def main(arguments: list[str] | None = None) -> int:
    """Serve; 0 when stopped by a signal, 1 when it cannot start."""
    options = _parser().parse_args(arguments)
    try:
        faults = _read_faults(options.faults)
        world = World(
            Store(options.state),
            seed=options.seed,
            gone_share=options.gone,
            app_secret=options.app_secret,
            product=options.product,
        )
        world.faults.add(faults)
        threading.stack_size(THREAD_STACK)
        server = SandboxServer((options.host, options.port), world)
    except (OSError, ValueError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)  # noqa: T201 - a command speaks to a person
        return 1
    # A handler's exception can be lost, in a destructor or between a look at the signals and the next wait for
    # callers; what is blocked and waited for cannot.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()
    print(f"Sandbox networks on {server.url} (nothing leaves this machine)", flush=True)  # noqa: T201 - as above
    signal.sigwait(ENDING)
    server.socket.close()
    world.store.close()
    return 0


def _read_faults(path: str) -> list[Fault]:
    """Read the list of faults of fault.py; raises NoSuchFaultError or OSError."""
    if not path:
        return []
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(given, list):
        raise NoSuchFaultError(f"{path} must hold a list of faults.")
    return [parse_fault(one) for one in given]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="The sandbox networks.")
    parser.add_argument("--host", default=HOME, help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one and prints it")
    parser.add_argument("--faults", default="", metavar="FILE", help="a JSON list of faults, see fault.py")
    parser.add_argument("--state", default="", metavar="FILE", help="keep posts in this file over a restart")
    parser.add_argument("--seed", default=DEFAULT_SEED, help="what the made-up counts are drawn from")
    parser.add_argument("--gone", type=float, default=DEFAULT_GONE, help="share of loaded posts that vanish (0.01)")
    parser.add_argument("--product", default="", metavar="URL", help="the page that tells how the networks fare")
    parser.add_argument("--app-secret", default="", help="check Graph calls' appsecret_proof with this")
    return parser


if __name__ == "__main__":
    sys.exit(main())
