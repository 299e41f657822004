"""flask tokens: keys for the JSON API."""

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.scopes import SCOPES
from share.services import tokens as service


@click.group("tokens")
def tokens() -> None:
    """Tokens for the JSON API."""


@tokens.command("create")
@click.option("--member", required=True, help="E-mail address of the token's owner.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(sorted(SCOPES)), help="Repeatable.")
@click.option("--label", default="", help="What it is for.")
@pass_core
def create(core: Core, member: str, scopes: tuple[str, ...], label: str) -> None:
    """Make a token and print it: it is shown this once."""
    click.echo(service.create(core, email=member, scopes=frozenset(scopes), label=label))


@tokens.command("list")
@pass_core
def list_tokens(core: Core) -> None:
    """List the tokens by id, owner, scopes and last use."""
    for line in service.listed(core):
        state = "revoked" if line.revoked_at else f"used {line.used_at:%Y-%m-%d %H:%M}" if line.used_at else "not used"
        click.echo(f"{line.public_id}  {line.owner}  {line.scopes}  {state}  {line.label}".rstrip())


@tokens.command("revoke")
@click.argument("token_id")
@pass_core
def revoke(core: Core, token_id: str) -> None:
    """End a token, by the id that `list` shows."""
    service.revoke(core, token_id, by_id=None)
    click.echo("The token has ended.")
