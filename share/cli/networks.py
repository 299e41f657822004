"""flask networks: tokens that were got elsewhere, checked at once."""

import sys

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import networks as service


@click.group("networks")
def networks() -> None:
    """Connected accounts of networks."""


@networks.command("connect")
@click.argument("network")
@click.option("--page", required=True, metavar="ID", help="The number of the organisation's Page.")
@click.option("--token-stdin", is_flag=True, required=True, help="Read the Page's token from the standard input.")
@pass_core
def connect(core: Core, network: str, page: str, *, token_stdin: bool) -> None:  # noqa: ARG001 - never as an argument
    """Connect a Page, so that posts on it are looked up and read."""
    connected = service.connect(core, network, native_id=page, token=sys.stdin.readline().strip())
    click.echo(f"Connected {connected.handle} ({connected.native_id}).")


@networks.command("disconnect")
@click.argument("network")
@click.option("--page", required=True, metavar="ID")
@pass_core
def disconnect(core: Core, network: str, page: str) -> None:
    """Forget a Page's token."""
    service.disconnect(core, network, native_id=page)
    click.echo("Disconnected; its token is gone.")


@networks.command("list")
@pass_core
def list_connected(core: Core) -> None:
    """List the connected accounts."""
    for one in service.connected(core):
        click.echo(f"{one.network:<10} {one.native_id:<20} {one.handle:<30} {one.state}")
