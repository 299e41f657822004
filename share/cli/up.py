"""flask up: the whole product in one process tree."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.due import Pool
from share.domain.errors import CampaignError
from share.infra import reach
from share.processes import preflight, sample, valkey
from share.processes.plan import Part, Plan, Store
from share.processes.preflight import PreflightError
from share.services import site

UNTOLD_URL = "http://127.0.0.1:8000"
"""PUBLIC_URL where nobody set it; the address that we serve is the better word then."""

FLASK = [sys.executable, "-m", "flask"]


@click.command("up")
@click.option("--demo", is_flag=True, help="With a sample campaign and the sandbox networks.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Web processes.")
@pass_core
def up(core: Core, *, demo: bool, host: str, port: int, workers: int) -> None:
    """Start everything: web, workers, scheduler and, without REDIS_URL, the store. Ctrl-C stops it."""
    public_url = core.settings.public_url
    if public_url == UNTOLD_URL:
        public_url = f"http://{_written(host)}:{port}"
    try:
        if demo:
            sample.check_loopback(host)
            sample.check_keys(core.settings.network_options, kept=core.settings.sample_path)
        plan = _checked(core, host=host, port=port, address=public_url, demo=demo)
    except PreflightError as error:
        raise CampaignError(str(error)) from error
    if demo:
        core.settings.sample_path.write_text(sample.settings(port + 1, public_url=public_url))
    core.db.close()
    _become(_filled(plan, core, workers=workers, demo=demo), core.settings.instance_path, public_url)


def _checked(core: Core, *, host: str, port: int, address: str, demo: bool) -> Plan:
    """Look at everything that could go wrong; nothing has been started when this raises."""
    folder = core.settings.instance_path
    preflight.folder(folder)
    preflight.leftovers(folder)
    preflight.room(folder)
    if not demo:
        sample.check_absent(core.settings.sample_path)
    held = preflight.lock(folder, address=address)
    preflight.port(host, port)
    if demo:
        preflight.port("127.0.0.1", port + 1)
    store = None
    if core.settings.has_own_store:
        store = _store(preflight.socket_path(core.settings.socket_path), folder)
    else:
        reach.check_store(core.settings.redis_url)
    reach.prepare_database(core.db)
    site.find(core)
    return Plan(lock=held, host=host, port=port, address=address, parts=[], store=store)


def _store(socket_path: str, folder: Path) -> Store:
    server = valkey.find()
    if server is None:
        raise PreflightError(valkey.MISSING)
    data = folder / "store"
    data.mkdir(mode=0o700, exist_ok=True)
    return Store(valkey.command(server, socket_path=socket_path, folder=str(data)), socket_path)


def _filled(plan: Plan, core: Core, *, workers: int, demo: bool) -> Plan:
    pools = [pool.value for pool in Pool]
    parts = [
        Part("web", [*FLASK, "web", "--host", plan.host, "--port", str(plan.port), "--workers", str(workers)]),
        Part("workers", [sys.executable, "-m", "workers.pool", *pools, "--with-scheduler"]),
    ]
    if not demo:
        return replace(plan, parts=parts)
    networks = sample.command(plan.port + 1, core.settings.instance_path)
    return replace(
        plan,
        parts=[*parts, Part("networks", networks, stage=1)],
        before=[[*FLASK, "demo", "seed"]],
        after=[[*FLASK, "demo", "links"]],
    )


def _become(plan: Plan, folder: Path, public_url: str) -> None:
    """Give way to the supervisor, which needs none of what this process has loaded."""
    path = folder / "plan.json"
    plan.save(path)
    environment = {**os.environ, "PUBLIC_URL": public_url}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-S", "-m", "share.processes.tree", str(path)], environment)  # noqa: S606 - our own interpreter


def _written(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a test for it, no binding
    return f"[{shown}]" if ":" in shown else shown
