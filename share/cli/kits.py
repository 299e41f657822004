"""flask kits: publish what is due, take one back."""

import json

import click

from share.cli.app import pass_core
from share.core import Core
from share.domain.kits import KitState
from share.services import corrections
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
@click.option("--note", required=True, help="What members should know; it stands on the kit's page and in the notice.")
@click.option("--url", default="", help="Where the kit's links lead from now on; without it they stop.")
@click.option("--words", default="", help="What to post instead.")
@pass_core
def recall(core: Core, slug: str, *, note: str, url: str, words: str) -> None:
    """Take a kit back that went out, and tell NOTE to exactly those who took or posted it."""
    kit = service.recall(core, slug, note=note, url=url, words=words)
    links = f"its links lead to {kit.leads_to}" if kit.leads_to else "its links are stopped"
    click.echo(f"{kit.slug} is recalled: nobody can take it any more, and {links}.")
    for course in corrections.courses(core, slug)[:1]:
        click.echo(f"{course.progress.asked} members had taken or posted it and are told.")


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
