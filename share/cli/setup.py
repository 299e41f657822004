"""flask setup: the wizard without a browser."""

import sys

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import setup as setup_service
from share.services.setup import Beginning


@click.command("setup")
@click.option("--email", required=True, help="The first admin's address.")
@click.option("--campaign", required=True, help="The first campaign's name.")
@click.option("--timezone", required=True, help="The campaign's zone, such as America/New_York.")
@click.option("--organisation", default="", help="The organisation's name; the campaign's where it is left out.")
@click.option("--name", default="", help="The admin's name; the address where it is left out.")
@click.option("--colour", default=setup_service.DEFAULT_COLOUR, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the admin's password from standard input.")
@pass_core
def setup(core: Core, /, *, password_stdin: bool, email: str, organisation: str, name: str, **given: str) -> None:
    """Create the organisation, its first campaign and its first admin."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    setup_service.migrate(core)
    setup_service.set_up(
        core,
        Beginning(
            organisation=organisation or given["campaign"],
            campaign=given["campaign"],
            timezone=given["timezone"],
            name=name or email,
            email=email,
            password=password,
            colour=given["colour"],
        ),
    )
    click.echo(f"Ready. Sign in at {core.settings.public_url}/signin as {email}.")
