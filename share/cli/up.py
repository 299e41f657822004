"""flask up: the whole product in one process tree."""

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path

import click

from share import settings as settings_module
from share.cli import serving
from share.cli.app import pass_core, reopen
from share.core import Core
from share.domain.due import Pool
from share.domain.errors import CampaignError
from share.infra import reach
from share.later import load
from share.processes import preflight, sample, valkey
from share.processes.child import fork
from share.processes.family import STOPS
from share.processes.plan import Part, Plan, Store
from share.processes.preflight import PreflightError
from share.services import setup, site

FLASK = [sys.executable, "-m", "flask"]


@click.command("up")
@click.option("--demo", is_flag=True, help="With a sample campaign and the sandbox networks.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, preflight.LAST_PORT))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@pass_core
def up(core: Core, *, demo: bool, host: str, port: int, workers: int) -> None:
    """Start everything: web, workers, scheduler and, without REDIS_URL, the store. Ctrl-C stops it."""
    try:
        _check_folder(core, demo=demo, host=host)
        held = preflight.lock(
            core.settings.instance_path, address=_address(core.settings, host=host, port=port, demo=demo)
        )
        _check_ports(host, port, demo=demo)
        core = _settled(core, demo=demo, host=host, port=port)
        store = _store(core)
    except PreflightError as error:
        raise CampaignError(str(error)) from error
    reach.prepare_database(core.db)
    is_new = site.find(core) is None
    core.db.close()
    core.store.close()
    making = _Sample(core, is_new=is_new) if demo else None
    serving.load_pages()
    lines = making.told() if making else _to_set_up(core) if is_new else []
    # The web is forked here, where all it needs is loaded; the supervisor starts it anew by its command line.
    web = fork(partial(_serve, core, held, host=host, port=port, workers=workers))
    parts = [
        Part("web", [*FLASK, "web", "--host", host, "--port", str(port), "--workers", str(workers)], pid=web),
        Part("workers", [sys.executable, "-m", "workers.pool", *(pool.value for pool in Pool), "--with-scheduler"]),
    ]
    if demo:
        words = sample.command(port + 1, core.settings.instance_path, public_url=core.settings.public_url)
        parts.append(Part("networks", words, stage=1))
    _become(
        Plan(held, host, port, address=core.settings.public_url, parts=parts, store=store, lines=lines),
        core.settings.instance_path,
    )


def _to_set_up(core: Core) -> list[str]:
    address = f"{core.settings.public_url}/setup?code={setup.code(core)}"
    return ["Set it up in the browser; from another machine with this address alone:", f"  {address}"]


def _check_folder(core: Core, *, demo: bool, host: str) -> None:
    settings, folder = core.settings, core.settings.instance_path
    preflight.folder(folder)
    preflight.leftovers(folder)
    preflight.room(folder)
    if demo:
        sample.check_loopback(host)
        sample.check_keys(settings.network_options, kept=settings.sample_path)
    else:
        sample.check_absent(settings.sample_path)


def _settled(core: Core, *, demo: bool, host: str, port: int) -> Core:
    """Write down what the settings are to learn from this start; returns the core that knows it."""
    settings = core.settings
    address = _address(settings, host=host, port=port, demo=demo)
    if demo or not settings.public_url_is_set:
        os.environ["PUBLIC_URL"] = address
        (settings.instance_path / settings_module.ADDRESS).write_text(address)
    if demo:
        settings.sample_path.write_text(sample.settings(port + 1, public_url=address))
    if settings.has_own_store:
        preflight.socket_path(settings.socket_path)
    if settings_module.load() == settings:
        return core
    return reopen()


def _address(settings: settings_module.Settings, *, host: str, port: int, demo: bool) -> str:
    """Where people reach us: what somebody set, else where we listen."""
    if settings.public_url_is_set and not demo:
        return settings.public_url
    return f"http://{_written(host)}:{port}"


def _check_ports(host: str, port: int, *, demo: bool) -> None:
    preflight.port(host, port)
    if demo:
        preflight.port("127.0.0.1", port + 1)


def _store(core: Core) -> Store | None:
    """The embedded store's start, or None where REDIS_URL names one that runs elsewhere."""
    settings = core.settings
    if not settings.has_own_store:
        reach.check_store(settings.redis_url)
        return None
    server = valkey.find()
    if server is None:
        raise PreflightError(valkey.MISSING)
    data = settings.instance_path / "store"
    data.mkdir(mode=0o700, exist_ok=True)
    path = preflight.socket_path(settings.socket_path)
    return Store(valkey.command(server, socket_path=path, folder=str(data)), path)


class _Sample:
    """The sample campaign, made or brought up to now by a child, while this process loads what it serves.

    The child ends: what the making takes in memory is not carried into the web.
    """

    def __init__(self, core: Core, *, is_new: bool) -> None:
        click.echo("Making the sample campaign; this takes some seconds." if is_new else "One moment…")
        self._lines, says = os.pipe()
        self._pid = fork(partial(_make_sample, core, says))
        os.close(says)

    def told(self) -> list[str]:
        """What is said of it, sign-in links included, once it is there."""
        with os.fdopen(self._lines) as lines:
            found = lines.read().split("\n")
        _, status = os.waitpid(self._pid, 0)
        if status:
            sys.exit(os.waitstatus_to_exitcode(status))
        return found


def _make_sample(core: Core, says: int) -> None:
    # Much is made here and nothing thrown away before the end: looking for garbage is waste.
    gc.disable()
    try:
        load("share.demo.seed").seed(core)
        lines: list[str] = load("share.demo.links").lines(core)
    except CampaignError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    with os.fdopen(says, "w") as told:
        told.write("\n".join(lines))


def _serve(core: Core, held: int, *, host: str, port: int, workers: int) -> None:
    os.close(held)
    serving.run(core, host=host, port=port, workers=workers)


def _become(plan: Plan, folder: Path) -> None:
    """Give way to the supervisor, which needs none of what this process has loaded."""
    path = folder / "plan.json"
    plan.save(path)
    os.set_inheritable(plan.lock, True)
    sys.stdout.flush()
    # A stop that comes in between is not to end us without our children: the supervisor lets it in once it listens.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    os.execv(sys.executable, [sys.executable, "-S", "-m", "share.processes.tree", str(path)])  # noqa: S606 - our own interpreter


def _written(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a test for it, no binding
    return f"[{shown}]" if ":" in shown else shown
