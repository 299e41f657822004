"""flask clicks: the click ledger of this host."""

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import clicks as service


@click.group("clicks")
def clicks() -> None:
    """Clicks on tracked links."""


@clicks.command("fold")
@pass_core
def fold(core: Core) -> None:
    """Count what this host's finished segments hold; `flask web` does so every two seconds."""
    folded = service.fold(core)
    service.tidy(core)
    click.echo(f"{folded} requests folded.")
