"""flask scores: the points' ledger."""

import json

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import score_replay
from share.services.score_replay import Replayed


@click.group("scores")
def scores() -> None:
    """Points and their ledger."""


@scores.command("replay")
@click.option("--dry-run", is_flag=True, help="Say what differs, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@pass_core
def replay(core: Core, *, dry_run: bool, as_json: bool) -> None:
    """Work every line out from its evidence and every total from its lines; put right what differs.

    Exit code 1 where something differs and --dry-run left it so.
    """
    found = score_replay.replay(core, dry_run=dry_run)
    identical = all(one.identical for one in found)
    if as_json:
        told = {"identical": identical, "written": not dry_run, "campaigns": [_told(one) for one in found]}
        click.echo(json.dumps(told))
    else:
        _tell(found, dry_run=dry_run)
    if dry_run and not identical:
        raise SystemExit(1)


def _told(one: Replayed) -> dict[str, object]:
    return {
        "campaign": one.campaign,
        "rules": one.version,
        "members": one.members,
        "lines": one.lines,
        "differing": one.differing,
        "kept": one.kept,
        "rebuilt": one.rebuilt,
        "identical": one.identical,
        "told": list(one.told),
    }


def _tell(found: list[Replayed], *, dry_run: bool) -> None:
    if not found:
        click.echo("No campaign gives points; there is nothing to replay.")
    for one in found:
        click.echo(f"{one.campaign}, rules {one.version}: {one.lines} lines of {one.members} members.")
        for words in one.told:
            click.echo(f"  {words}")
        if one.identical:
            click.echo(f"Byte-identical: {one.kept}")
            continue
        click.echo(f"kept    {one.kept}\nrebuilt {one.rebuilt}")
        click.echo("Nothing was written. Run it without --dry-run to put it right." if dry_run else "Put right.")
