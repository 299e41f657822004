"""flask networks: tokens that were got elsewhere, checked at once."""

import sys

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import accounts
from share.services import networks as service


@click.group("networks")
def networks() -> None:
    """Connected accounts of networks."""


@networks.command("connect")
@click.argument("network")
@click.option("--page", metavar="ID", help="The number of the organisation's Page.")
@click.option("--member", metavar="EMAIL", help="The member whose account it is; they must have agreed to it.")
@click.option("--host", default="", metavar="URL", help="The member's server, where each has its own (Mastodon).")
@click.option("--token-stdin", is_flag=True, required=True, help="Read the token from the standard input.")
@pass_core
def connect(
    core: Core,
    network: str,
    page: str | None,
    *,
    member: str | None,
    host: str,
    token_stdin: bool,  # noqa: ARG001 - a token never comes as an argument, where others could read it
) -> None:
    """Connect a Page, or a member's account, by a token that was got elsewhere; it is checked at once."""
    _one_of(page, member)
    token = sys.stdin.readline().strip()
    if member:
        given = accounts.connect_by_token(core, network, email=member, token=token, host=host)
        click.echo(f"Connected {given.handle} ({given.native_id}).")
        return
    connected = service.connect(core, network, native_id=page or "", token=token)
    click.echo(f"Connected {connected.handle} ({connected.native_id}).")


def _one_of(page: str | None, member: str | None) -> None:
    if bool(page) == bool(member):
        raise click.UsageError("Give one of --page and --member.")


@networks.command("disconnect")
@click.argument("network")
@click.option("--page", metavar="ID")
@click.option("--member", metavar="EMAIL")
@pass_core
def disconnect(core: Core, network: str, page: str | None, *, member: str | None) -> None:
    """Forget a Page's token, or a member's access together with their consent."""
    _one_of(page, member)
    if member:
        accounts.disconnect_of(core, network, email=member)
    else:
        service.disconnect(core, network, native_id=page or "")
    click.echo("Disconnected; its token is gone.")


@networks.command("list")
@pass_core
def list_connected(core: Core) -> None:
    """List the connected accounts."""
    for one in service.connected(core):
        whose = one.member or "the organisation's"
        click.echo(f"{one.network:<10} {one.native_id:<34} {one.handle:<30} {one.state:<13} {one.proof:<13} {whose}")
