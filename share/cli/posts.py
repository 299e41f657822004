"""flask posts: record a post for a member, show one."""

import click

from share.cli.app import pass_core
from share.core import Core
from share.services import posts as service
from share.services.posts import PostCard


@click.group("posts")
def posts() -> None:
    """Recorded posts."""


@posts.command("record")
@click.argument("url")
@click.option("--member", "email", required=True, help="The member's e-mail address.")
@click.option("--kit", "slug", help="The kit; without it, the one that the member took last, else today's.")
@click.option("--elsewhere", is_flag=True, help="Take a post on a site that no network knows, on the member's word.")
@pass_core
def record(core: Core, url: str, email: str, slug: str | None, *, elsewhere: bool) -> None:
    """Record the post at URL for a member; a second time changes nothing."""
    recorded = service.record_for(core, email=email, url=url, kit_slug=slug, elsewhere=elsewhere)
    click.echo(f"{'Recorded' if recorded.created else 'Recorded already'}: {recorded.public_id}")


@posts.command("show")
@click.argument("url")
@pass_core
def show(core: Core, url: str) -> None:
    """Show what is known of the post at URL."""
    for line in _lines(service.show(core, url)):
        click.echo(line)


def _lines(post: PostCard) -> list[str]:
    known = [
        f"{post.network_label} {post.native_id or '(still to be resolved)'}",
        f"{post.url}",
        f"{post.state}{f': {post.state_reason}' if post.state_reason else ''}",
        f"by {post.member_name} for {post.kit_slug}, recorded {post.recorded_at:%Y-%m-%d %H:%M} UTC",
        "",
    ]
    steps = [f"{line.verdict:<3} {line.step:<9} {line.reason}" for line in post.steps]
    figures = [
        f"{one.name:<14} {'-' if one.value is None else one.value:>8}  "
        f"{one.reason if one.value is None else f'{one.source}, {one.read_at:%Y-%m-%d %H:%M} UTC'}"
        for one in post.figures
    ]
    coming = f"{post.next_read_at:%Y-%m-%d %H:%M} UTC" if post.next_read_at else "none planned"
    return [*known, *steps, "", *figures, "", f"next read: {coming}"]
