"""flask clicks: the click ledger of this host."""

import json

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import clicks as service
from share.services import reclassification


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


@clicks.command("reclassify")
@click.option("--dry-run", is_flag=True, help="Say what would move, and move nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@pass_core
def reclassify(core: Core, *, dry_run: bool, as_json: bool) -> None:
    """Run today's rules over the raw records that this host keeps (30 days)."""
    service.fold(core)
    moved = reclassification.reclassify(core, dry_run=dry_run)
    if as_json:
        changed = {verdict.value: {"before": old, "after": new} for verdict, (old, new) in moved.changed.items()}
        told = {"changed": changed, "hours": moved.hours, "moving": moved.moving, "left": moved.left}
        click.echo(json.dumps(told | {"written": not dry_run}))
        return
    for verdict, (old, new) in moved.changed.items():
        click.echo(f"{verdict.value:<9} {old:>9} -> {new:>9}")
    if not moved.moving:
        click.echo("Nothing moves.")
    elif not moved.changed:
        click.echo("No sum changes, but clicks move from one hour of a link to another.")
    click.echo(f"Links looked at: {moved.links}, hours counted anew: {moved.hours}, of which move: {moved.moving}.")
    if moved.left:
        click.echo(f"{moved.left} hours of links are left as they are: their raw records are no longer whole.")
    if dry_run and moved.moving:
        click.echo("Nothing was written. Run it without --dry-run to apply this.")
