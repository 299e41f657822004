"""flask check: the doctor."""

import json
from dataclasses import asdict

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.findings import Finding
from share.services import check as checks


@click.command("check")
@click.option("--deploy", is_flag=True, help="Look at what has to be right on a server, too.")
@click.option("--verify", is_flag=True, help="Count everything that is kept added up again, and compare.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@pass_core
def check(core: Core, *, deploy: bool, verify: bool, as_json: bool) -> None:
    """Say what is wrong with this installation, and what mends it; exit 1 where something is.

    With --verify the numbers are looked at alone: rollups against a recount, work that is owed, charges.
    """
    found = checks.verify(core) if verify else checks.doctor(core)
    if deploy:
        found += checks.deployment(core)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        _tell(found)
    if any(not finding.is_warning for finding in found):
        raise SystemExit(1)


def _tell(found: list[Finding]) -> None:
    for finding in found:
        mark = "note" if finding.is_warning else "WRONG"
        click.echo(f"{mark:<5}  {finding.check:<14} {finding.text}\n{'':<22}{finding.fix}")
    if not found:
        click.echo("Everything is in order.")
