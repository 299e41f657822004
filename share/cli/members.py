"""flask members: people in, people out."""

import csv
import sys
from pathlib import Path

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.roles import Role
from share.services import exports, imports
from share.services import members as service

STATED = "Imported by an operator of this installation, who states that these people agreed to take part."


@click.group("members")
def members() -> None:
    """People."""


@members.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen and save nothing.")
@click.option("--wording", default=STATED, show_default=True, help="How these people agreed; kept with each.")
@pass_core
def import_members(core: Core, file: Path, wording: str, *, dry_run: bool) -> None:
    """Add the people in a CSV file; a second time adds nobody."""
    content = file.read_bytes()
    if dry_run:
        preview = imports.preview(core, content)
        click.echo(f"{len(preview.new)} new, {len(preview.known)} known already, nothing saved.")
        problems = preview.problems
    else:
        done = imports.run(core, content, wording=wording, by_id=None)
        click.echo(f"{done.added} added, {done.known} known already.")
        problems = done.problems
    for problem in problems:
        click.echo(f"line {problem.line}: {problem.text}", err=True)
    if problems:
        sys.exit(1)


@members.command("export")
@pass_core
def export(core: Core) -> None:
    """Print all members as CSV; cells that a spreadsheet would take for a formula are guarded."""
    writer = csv.writer(sys.stdout)
    writer.writerows(exports.members_rows(core))


@members.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value, show_default=True)
@pass_core
def invite(core: Core, email: str, role: str) -> None:
    """Give somebody an account with a role and mail them a link."""
    service.invite(core, email=email, role=Role(role))
    click.echo(f"Invited {email} as {role}; the link works once, within 7 days.")
