"""flask keys: the keys under which secrets are kept."""

import sys

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import keys as service
from share.services.keys import Rotation


@click.group("keys")
def keys() -> None:
    """The keys under which secrets are kept."""


@keys.command("rotate")
@pass_core
def rotate(core: Core) -> None:
    """Encrypt every secret anew under the first of TOKEN_KEYS; may be stopped and started again."""
    is_terminal = sys.stderr.isatty()
    done = service.rotate(
        core, tell=lambda changed: click.echo(f"\r{changed}", nl=False, err=True) if is_terminal else None
    )
    if is_terminal:
        click.echo("", err=True)
    click.echo(f"{done.changed} encrypted anew.")
    _show(core, done)
    if done.unreadable:
        sys.exit(1)


def _show(core: Core, found: Rotation) -> None:
    for number in range(core.vault.keys):
        click.echo(f"key {number + 1}: {found.by_key[number]}")
    for place, count in sorted(found.unreadable.items()):
        click.echo(f"no key reads {count} of {place}: those accounts and keys must be entered again.", err=True)
