"""flask kits: publish what is due, take one back."""

import json

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.kits import KitState
from share.services import kits as service
from share.services.kits import Outcome


@click.group("kits")
def kits() -> None:
    """Share kits."""


@kits.command("publish-due")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per kit and line.")
@pass_core
def publish_due(core: Core, *, as_json: bool) -> None:
    """Publish the kits whose time has come; of several days' kits the latest alone, the others are missed."""
    worked = 0
    while batch := service.publish_all_due(core):
        for outcome in batch:
            if outcome is not None:
                worked += 1
                click.echo(json.dumps(_facts(outcome)) if as_json else _line(outcome))
    if not worked and not as_json:
        click.echo("Nothing is due.")


@kits.command("recall")
@click.argument("slug")
@click.option("--note", required=True, help="What members should know; it stands on the kit's page.")
@pass_core
def recall(core: Core, slug: str, note: str) -> None:
    """Stop new shares of a published kit and show NOTE on its page."""
    kit = service.recall(core, slug, note=note)
    click.echo(f"{kit.slug} is recalled; nobody can take it any more.")


def _facts(outcome: Outcome) -> dict[str, str]:
    return {
        "slug": outcome.slug,
        "title": outcome.title,
        "date": outcome.local_date.isoformat(),
        "state": outcome.state.value,
    }


def _line(outcome: Outcome) -> str:
    words = "published" if outcome.state is KitState.PUBLISHED else "missed: a later kit was due, or its time was over"
    return f"{outcome.local_date}  {outcome.slug}: {words}"
