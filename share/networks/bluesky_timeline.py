"""An account's own posts on Bluesky, newest first, from the public AppView."""

from datetime import datetime
from typing import Any, Final

import requests

from share.domain.posts import Found
from share.domain.words import mark
from share.networks.base import Access, BadReplyError, Identity
from share.networks.bluesky_api import ask_appview
from share.networks.bluesky_posts import COLLECTION, found, ref_of
from share.networks.values import table, tables, text
from share.networks.wire import json_of

_PAGE: Final = 50
_MOST_PAGES: Final = 4
"""200 posts: who posts more between two looks is asked for the link instead."""


class BlueskyTimeline:
    """ListsPosts, without state."""

    lists_publicly = True

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        """Posts and replies of the account itself; an account that is gone or hidden has none."""
        own: dict[str, Found] = {}
        cursor = ""
        for _ in range(_MOST_PAGES):
            feed, cursor = _page(access, account.native_id, cursor)
            shown = [one for one in (_shown(row, account.native_id, access.now) for row in feed) if one is not None]
            own |= {one.ref.native_id: one for one in shown if one.posted_at is None or one.posted_at >= since}
            # Pinned posts stand first whatever their age, so the page's last one tells.
            is_old = bool(shown) and shown[-1].posted_at is not None and shown[-1].posted_at < since
            if not cursor or is_old:
                break
        return list(own.values())


def _page(access: Access, actor: str, cursor: str) -> tuple[list[dict[str, Any]], str]:
    params = [("actor", actor), ("limit", str(_PAGE)), ("filter", "posts_with_replies")]
    answer = ask_appview(access, "app.bsky.feed.getAuthorFeed", [*params, *([("cursor", cursor)] if cursor else [])])
    if answer.status_code != requests.codes.ok:
        return [], ""
    body = table(json_of(answer, label="Bluesky"))
    if not isinstance(body.get("feed"), list):
        raise BadReplyError(mark("Bluesky answered with something that is no list of posts."))
    return tables(body["feed"]), text(body.get("cursor")) or ""


def _shown(row: dict[str, Any], did: str, now: datetime) -> Found | None:
    """The account's own post; a repost shows somebody else's, or an old one of its own once more."""
    post = table(row.get("post"))
    uri = (text(post.get("uri")) or "").removeprefix("at://").split("/")
    is_repost = "repost" in str(table(row.get("reason")).get("$type")).lower()
    if is_repost or len(uri) != 3 or uri[:2] != [did, COLLECTION]:  # noqa: PLR2004 (author, collection, key)
        return None
    return found(ref_of(did, uri[2]), post, now)
