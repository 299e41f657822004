"""flask web: the pages of one host."""

import os

import click

from share.cli import serving
from share.cli.app import pass_core
from share.core import Core
from share.domain.errors import CampaignError
from share.infra import reach
from share.processes import preflight
from share.processes.child import follow_supervisor
from share.processes.preflight import PreflightError
from share.services import site


@click.command("web")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, preflight.LAST_PORT))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@pass_core
def web(core: Core, *, host: str, port: int, workers: int) -> None:
    """Serve the pages, and count this host's clicks."""
    follow_supervisor(os.environ)
    reach.prepare_database(core.db)
    site.find(core)
    try:
        preflight.port(host, port)
    except PreflightError as error:
        raise CampaignError(str(error)) from error
    serving.run(core, host=host, port=port, workers=workers)
