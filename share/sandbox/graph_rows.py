"""A Page's post, its counters and insights as Graph shows them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from share.sandbox.graph_errors import bad_parameter
from share.sandbox.graph_fields import Field
from share.sandbox.posts import Post
from share.sandbox.world import World

INSIGHTS = {
    "post_media_view": ("impressions", "Lifetime post media views"),
    "post_total_media_view_unique": ("viewers", "Lifetime unique viewers"),
    "post_clicks": ("clicks", "Lifetime Post clicks"),
    "post_reactions_by_type_total": ("reactions", "Lifetime Total post Reactions by Type."),
}
Counts = Mapping[str, int | None]


def row_of(world: World, post: Post, fields: tuple[Field, ...], *, site: str) -> dict[str, Any]:
    """Show the fields asked for, the id always; without any, the three that Graph gives by itself."""
    counts = world.counts(post)
    row: dict[str, Any] = {}
    for asked in fields or (Field("created_time"), Field("message")):
        if asked.name == "insights":
            names = asked.modifiers.get("metric", "")
            row["insights"] = insights_of(post, counts, names, site=site)
        elif asked.name != "id":
            row |= _shown(asked, post, counts, site)
    return {**row, "id": post.native_id}


def insights_of(post: Post, counts: Counts, names: str, *, site: str) -> dict[str, Any]:
    """Show the metrics named; a single retired or unknown one fails the whole call."""
    asked = [name for name in names.split(",") if name]
    if not asked or not set(asked) <= set(INSIGHTS):
        raise bad_parameter("The value must be a valid insights metric")
    page = f"{site}/v26.0/{post.native_id}/insights"
    return {
        "data": [_insight(post, name, counts) for name in asked],
        "paging": {"previous": page, "next": page},
    }


def graph_time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _insight(post: Post, name: str, counts: Counts) -> dict[str, Any]:
    measure, title = INSIGHTS[name]
    count = counts.get(measure)
    value: object = {"like": count} if name == "post_reactions_by_type_total" and count else count
    return {
        "name": name,
        "period": "lifetime",
        "values": [] if count is None else [{"value": value}],
        "title": title,
        "description": "",
        "id": f"{post.native_id}/insights/{name}/lifetime",
    }


def _shown(asked: Field, post: Post, counts: Counts, site: str) -> dict[str, Any]:
    show = SHOWS.get(asked.name)
    if show is None:
        raise bad_parameter(f"Tried accessing nonexisting field ({asked.name}) on node type (Post)")
    value = show(asked, post, counts, site)
    return {} if value is None else {asked.name: value}


def _shares(_asked: Field, _post: Post, counts: Counts, _site: str) -> object:
    """The key is absent at zero, so that zero and unknown look the same."""
    return {"count": counts["shares"]} if counts.get("shares") else None


def _edge(measure: str) -> Callable[[Field, Post, Counts, str], object]:
    def show(asked: Field, _post: Post, counts: Counts, _site: str) -> object:
        edge: dict[str, Any] = {"data": []}
        if "summary" in asked.modifiers:
            edge["summary"] = {"total_count": counts.get(measure)}
        return edge

    return show


def _attachments(_asked: Field, post: Post, _counts: Counts, site: str) -> object:
    if not post.links:
        return None
    shims = [{"type": "share", "unshimmed_url": link, "url": f"{site}/l.php?u={link}"} for link in post.links]
    return {"data": shims}


SHOWS: dict[str, Callable[[Field, Post, Counts, str], object]] = {
    "created_time": lambda _asked, post, _counts, _site: graph_time(post.created),
    "updated_time": lambda _asked, post, _counts, _site: graph_time(post.created),
    "message": lambda _asked, post, _counts, _site: post.text or None,
    "from": lambda _asked, post, _counts, _site: {"name": post.author.title, "id": post.author.author_id},
    "permalink_url": lambda _asked, post, _counts, site: f"{site}/{post.native_id.replace('_', '/posts/')}",
    "is_published": lambda _asked, _post, _counts, _site: True,
    "attachments": _attachments,
    "shares": _shares,
    "reactions": _edge("reactions"),
    "likes": _edge("reactions"),
    "comments": _edge("comments"),
}
