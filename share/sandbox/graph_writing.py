"""Publishing as a Page: posts, pictures with a description, deleting; and the list of a Page's posts."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from share.sandbox.graph_calls import Ask
from share.sandbox.graph_errors import GraphError, absent, bad_parameter, not_permitted
from share.sandbox.graph_fields import parse_fields
from share.sandbox.graph_rows import row_of
from share.sandbox.links import links_in
from share.sandbox.multipart import Upload
from share.sandbox.pictures import kind_of
from share.sandbox.posts import PAGE, Author, Post, moment, parse_post
from share.sandbox.world import World

DUPLICATE_SECONDS = 3600
MOST_LISTED = 100
FAR_FUTURE = 1e12
LISTS = frozenset({"feed", "posts", "published_posts"})
PUBLISH = "pages_manage_posts"


def publish(world: World, ask: Ask, files: Mapping[str, Upload]) -> dict[str, Any]:
    """Answer a POST to an edge of a Page; raises GraphError."""
    node, _, edge = ask.path.partition("/")
    author = _own_page(world, ask, node)
    if edge == "feed":
        return {"id": _post_story(world, ask, author).native_id}
    if edge == "photos":
        return _post_picture(world, ask, author, files)
    raise GraphError(100, f"Unsupported post request. Unknown path components: /{edge}", kind="GraphMethodException")


def delete(world: World, ask: Ask) -> dict[str, Any]:
    """Delete a Page's post; raises GraphError."""
    post = world.store.find("facebook", ask.path)
    if post is None or world.state(post) != "live":
        raise absent(ask.path)
    _own_page(world, ask, post.author.author_id)
    world.store.add([replace(post, state="deleted")])
    return {"success": True}


def list_posts(world: World, ask: Ask, node: str) -> dict[str, Any]:
    """List a Page's posts, newest first; raises GraphError."""
    author = _own_page(world, ask, node, scope="pages_read_engagement")
    size, since = ask.args.get("limit", "25"), ask.args.get("since", "")
    if not size.isdigit() or not 1 <= int(size) <= MOST_LISTED:
        raise bad_parameter(f"Please reduce the amount of data: limit must be 1 to {MOST_LISTED}.")
    until = ask.args.get("until", "")
    before = _moment(until) if until else FAR_FUTURE
    posts = world.store.list_by_author("facebook", author.author_id, before=before, limit=int(size))
    shown = [one for one in posts if world.state(one) == "live" and (not since or one.created >= _moment(since))]
    rows = [row_of(world, one, parse_fields(ask.args.get("fields", "")), site=ask.site) for one in shown]
    told: dict[str, Any] = {"data": rows}
    if len(shown) == int(size):
        told["paging"] = {"cursors": {"before": shown[0].native_id, "after": shown[-1].native_id}}
        told["paging"]["next"] = f"{ask.site}/v26.0/{ask.path}?limit={size}&until={int(shown[-1].created)}"
    return told


def _post_story(world: World, ask: Ask, author: Author) -> Post:
    text, link = ask.args.get("message", ""), ask.args.get("link", "")
    pictures = _attached(world, ask.args, author)
    if not (text or link or pictures):
        raise bad_parameter("You must provide a message, a link or attached media.")
    recent = world.store.list_by_author("facebook", author.author_id, before=FAR_FUTURE, limit=10)
    if any(_is_same(one, text, link) and world.state(one) == "live" for one in recent):
        raise GraphError(506, "Duplicate status message", subcode=1455006)
    links = list(dict.fromkeys([*links_in(text), *([link] if link else [])]))
    post = _kept(world, author, text, links)
    world.pictures.attach(post, pictures)
    return post


def _post_picture(world: World, ask: Ask, author: Author, files: Mapping[str, Upload]) -> dict[str, Any]:
    """Take a picture; it becomes a post of its own unless `published` is false."""
    body = next((one.body for one in files.values()), b"")
    kind = kind_of(body)
    if not kind:
        raise GraphError(324, "(#324) Requires upload file")
    picture = world.pictures.add(body, kind=kind, owner=author.author_id, alt=ask.args.get("alt_text_custom", ""))
    if ask.args.get("published", "true").lower() == "false":
        return {"id": picture.picture_id}
    text = ask.args.get("message") or ask.args.get("caption", "")
    post = _kept(world, author, text, links_in(text))
    world.pictures.attach(post, [picture.picture_id])
    return {"id": picture.picture_id, "post_id": post.native_id}


def _kept(world: World, author: Author, text: str, links: list[str]) -> Post:
    who = {"author": author.name, "author_id": author.author_id, "display": author.display, "kind": PAGE}
    given = {"network": "facebook", **who, "text": text, "links": links}
    post = parse_post(given, instance="", kept=True)
    world.store.add([post])
    return post


def _attached(world: World, args: Mapping[str, str], author: Author) -> list[str]:
    """List the pictures named in `attached_media`, as one JSON list or as attached_media[0] and so on."""
    written = [value for name, value in args.items() if name.startswith("attached_media")]
    try:
        read = [json.loads(one) for one in written]
    except ValueError as error:
        raise bad_parameter("param attached_media must be an array.") from error
    flat = [one for value in read for one in (value if isinstance(value, list) else [value])]
    found = [str(one.get("media_fbid", "")) for one in flat if isinstance(one, dict)]
    for picture_id in found:
        picture = world.pictures.find(picture_id)
        if picture is None or picture.owner != author.author_id:
            raise bad_parameter(f"Invalid parameter: media_fbid {picture_id}")
    return found


def _own_page(world: World, ask: Ask, node: str, *, scope: str = PUBLISH) -> Author:
    """Find the Page that the token speaks for; `me` is that Page."""
    token = world.tokens.find("facebook", ask.token)
    author = world.store.author("facebook", token.user_id if token and node == "me" else node)
    if author is None or author.kind != PAGE:
        raise absent(node)
    if token is None or token.user_id != author.author_id:
        message = "(#200) The permission(s) pages_manage_posts are not available to this token."
        raise GraphError(200, message, status=403)
    if token.origin == "dialog" and scope not in token.scopes:
        raise not_permitted()
    return author


def _is_same(post: Post, text: str, link: str) -> bool:
    is_recent = post.created > time.time() - DUPLICATE_SECONDS
    return is_recent and post.text == text and (not link or link in post.links)


def _moment(written: str) -> float:
    return float(written) if written.isdigit() else moment(written)
