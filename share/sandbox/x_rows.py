"""A post and its author as X shows them."""

import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from share.sandbox.posts import Author, Post
from share.sandbox.world import World
from share.sandbox.x_parameters import Lookup

OLD_NAMES = {
    "retweet_count": "reposts",
    "reply_count": "replies",
    "like_count": "likes",
    "quote_count": "quotes",
    "bookmark_count": "bookmarks",
    "impression_count": "impressions",
}
PRIVATE_SECONDS = 30 * 86400
ENGAGED = ("likes", "reposts", "replies", "quotes", "bookmarks")
NEW_NAMES = {"repost_count": "reposts", **{k: v for k, v in OLD_NAMES.items() if k != "retweet_count"}}


def row_of(world: World, post: Post, lookup: Lookup) -> dict[str, Any]:
    """Show the fields that were asked for beside the three that always come."""
    text, urls = short_links(post)
    row: dict[str, Any] = {
        "id": post.native_id,
        "text": text,
        "edit_history_tweet_ids": [*post.history, post.native_id],
    }
    extra = {
        "author_id": post.author.author_id,
        "conversation_id": post.native_id,
        "created_at": x_time(post.created),
        "lang": "en",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "public_metrics": _metrics(world, post, lookup),
    }
    if keys := [f"3_{one.picture_id}" for one in world.pictures.of(post)] if "attachments" in lookup.fields else []:
        extra["attachments"] = {"media_keys": keys}
    if urls:
        extra["entities"] = {"urls": urls}
    return row | {name: value for name, value in extra.items() if name in lookup.fields}


def user_of(author: Author) -> dict[str, str]:
    return {"id": author.author_id, "name": author.title, "username": author.name}


def short_links(post: Post) -> tuple[str, list[dict[str, Any]]]:
    """Put a t.co address in place of every link, as X does, and tell what each stands for."""
    text, urls = post.text, []
    for link in post.links:
        short = "https://t.co/" + sha256(link.encode()).hexdigest()[:10]
        text = text.replace(link, short) if link in text else f"{text} {short}".strip()
        start = text.index(short)
        urls.append(
            {
                "start": start,
                "end": start + len(short),
                "url": short,
                "expanded_url": link,
                "display_url": link.partition("://")[2][:27],
            }
        )
    return text, urls


def x_time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def private_of(world: World, post: Post, lookup: Lookup, *, bearer: str) -> dict[str, Any] | None:
    """Show the counters that only the author sees, for thirty days; None where the asker may not."""
    if not lookup.private:
        return {}
    token = world.tokens.find("x", bearer)
    if token is None or token.user_id != post.author.author_id or time.time() - post.created > PRIVATE_SECONDS:
        return None
    counts = world.counts(post)
    seen = counts.get("impressions") or 0
    own = {
        "impression_count": counts.get("impressions"),
        "url_link_clicks": counts.get("url_link_clicks", seen * 2 // 100 if post.links else 0),
        "user_profile_clicks": counts.get("user_profile_clicks", seen // 100),
        "engagements": counts.get("engagements", sum(counts.get(name) or 0 for name in ENGAGED) + seen * 3 // 100),
    }
    public = {key: counts.get(name) for key, name in OLD_NAMES.items() if key not in {"quote_count", "bookmark_count"}}
    organic = {**public, **{key: own[key] for key in ("url_link_clicks", "user_profile_clicks")}}
    told = {"non_public_metrics": own, "organic_metrics": organic}
    return {name: told[name] for name in sorted(lookup.private) if name in told}


def _metrics(world: World, post: Post, lookup: Lookup) -> dict[str, int]:
    names = NEW_NAMES if lookup.new_names or world.x_names == "new" else OLD_NAMES
    counts = world.counts(post)
    shown = ((key, counts.get(measure)) for key, measure in names.items())
    return {key: value for key, value in shown if value is not None}
