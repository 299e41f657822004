"""Posts and profiles as Bluesky's AppView shows them."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from share.sandbox.pictures import Picture
from share.sandbox.posts import Author, Post
from share.sandbox.world import World

COUNTS = {
    "replyCount": "replies",
    "repostCount": "reposts",
    "likeCount": "likes",
    "quoteCount": "quotes",
    "bookmarkCount": "bookmarks",
}
LONGEST_PATH = 15


def post_view(world: World, post: Post, *, site: str, with_counts: bool = True) -> dict[str, Any]:
    """Show a post; every count is optional in the lexicon and absent where it is not known."""
    counts = world.counts(post) if with_counts else {}
    view: dict[str, Any] = {
        "uri": uri_of(post),
        "cid": cid_of(post),
        "author": profile_basic(post.author),
        "record": record_of(world, post),
        "indexedAt": bluesky_time(post.created + 1),
        "labels": [],
        **{key: counts[name] for key, name in COUNTS.items() if counts.get(name) is not None},
    }
    if pictures := world.pictures.of(post):
        view["embed"] = {
            "$type": "app.bsky.embed.images#view",
            "images": [_image(one, site) for one in pictures],
        }
    elif post.links:
        external = {"uri": post.links[0], "title": post.links[0], "description": ""}
        view["embed"] = {"$type": "app.bsky.embed.external#view", "external": external}
    return view


def record_of(world: World, post: Post) -> dict[str, Any]:
    """Return the record as it was written; one that was only described to us is made up."""
    written: dict[str, Any] | None = world.store.kept.get("record", post.native_id)
    if written is not None:
        return written
    text, facets = shortened(post)
    record: dict[str, Any] = {
        "$type": "app.bsky.feed.post",
        "createdAt": bluesky_time(post.created),
        "langs": ["en"],
        "text": text,
    }
    return {**record, **({"facets": facets} if facets else {})}


def _image(picture: Picture, site: str) -> dict[str, Any]:
    url = f"{site}/_sandbox/pictures/{picture.picture_id}"
    return {"thumb": url, "fullsize": url, "alt": picture.alt}


def profile_basic(author: Author) -> dict[str, Any]:
    profile = f"at://{author.author_id}/app.bsky.actor.profile/self"
    hidden = {"src": author.author_id, "uri": profile, "val": "!no-unauthenticated"}
    return {
        "did": author.author_id,
        "handle": author.name,
        "displayName": author.display,
        "labels": [{**hidden, "cts": "2026-01-01T00:00:00.000Z"}] if author.is_hidden else [],
        "createdAt": "2025-01-01T00:00:00.000Z",
    }


def uri_of(post: Post) -> str:
    did, _, rkey = post.native_id.partition("/")
    return f"at://{did}/app.bsky.feed.post/{rkey}"


def cid_of(post: Post) -> str:
    digest = sha256(f"{post.native_id}\n{post.text}".encode()).hexdigest()
    return "bafyrei" + re.sub(r"[0189]", "q", digest)[:52]


def bluesky_time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shortened(post: Post) -> tuple[str, list[dict[str, Any]]]:
    """Shorten links in the text as the app does; the facets, counted in UTF-8 bytes, tell them in full."""
    text, facets = post.text, []
    for link in post.links:
        if link not in text:
            continue
        before, _, after = text.partition(link)
        shown = _short(link)
        start = len(before.encode())
        text = before + shown + after
        facets.append(
            {
                "index": {"byteStart": start, "byteEnd": start + len(shown.encode())},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": link}],
            }
        )
    return text, facets


def _short(link: str) -> str:
    host, slash, path = link.partition("://")[2].partition("/")
    path = slash + path if path else ""
    return host + (path if len(path) <= LONGEST_PATH else path[: LONGEST_PATH - 2] + "...")
