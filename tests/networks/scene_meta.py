"""Threads and Instagram as the contract test plays them: a list of the account's posts, and insights of each."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from share.networks.base import Network
from share.networks.instagram import Instagram
from share.networks.threads import Threads
from tests.networks.playing import PlayedCase, Shown

TOKEN_REFUSED = {"error": {"message": "Session has expired.", "type": "OAuthException", "code": 190}}


class MetaCase(PlayedCase):
    """`listing` is the path of the account's posts; `metrics` maps what is asked for to the counters."""

    refused = (400, TOKEN_REFUSED)
    listing = ""
    text_field = ""
    metrics: Mapping[str, str] = {}

    def __init__(self, network: Network) -> None:
        super().__init__(network)

    def name(self, number: int) -> str:
        return f"Code_{number:07}"

    def answer(self, request: requests.PreparedRequest, query: dict[str, list[str]]) -> tuple[int, object]:
        assert request.headers["Authorization"].startswith("Bearer ")
        path = urlsplit(request.url or "").path
        if path.endswith(self.listing):
            return 200, self._listed(query)
        number = path.split("/")[-2]
        post = next(post for post in self.posts.values() if str(post.number) == number)
        return 200, {"data": [self._metric(name, post) for name in query["metric"][0].split(",")]}

    def _listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Two posts a page, so that the way over several pages is always taken."""
        live = [(name, post) for name, post in self.posts.items() if not post.deleted]
        start = int(query.get("after", ["0"])[0])
        rows = [self._row(name, post) for name, post in live[start : start + 2]]
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + 2)}}
        if start + 2 < len(live):
            paging["next"] = "https://elsewhere.example/never-asked"
        return {"data": rows, "paging": paging}

    def _row(self, name: str, post: Shown) -> dict[str, Any]:
        return {
            "id": str(post.number),
            "permalink": self.address(name),
            "shortcode": name,
            "username": "alice",
            "timestamp": post.posted_at.isoformat().replace("+00:00", "+0000"),
            self.text_field: post.text,
        }

    def _metric(self, name: str, post: Shown) -> dict[str, Any]:
        value = post.counts.get(self.metrics[name], 0)
        return {"name": name, "period": "lifetime", "values": [{"value": value}], "id": f"{post.number}/{name}"}


class ThreadsCase(MetaCase):
    listing = "/v1.0/me/threads"
    text_field = "text"
    metrics = {  # noqa: RUF012 - never changed
        "views": "impressions",
        "likes": "likes",
        "replies": "replies",
        "reposts": "reposts",
        "quotes": "quotes",
        "shares": "shares",
    }

    def __init__(self) -> None:
        super().__init__(Threads())

    def address(self, native_id: str) -> str:
        return f"https://www.threads.com/t/{native_id}"


class InstagramCase(MetaCase):
    listing = "/v26.0/me/media"
    text_field = "caption"
    metrics = {  # noqa: RUF012 - never changed
        "views": "impressions",
        "likes": "likes",
        "comments": "comments",
        "shares": "shares",
        "saved": "bookmarks",
    }

    def __init__(self) -> None:
        super().__init__(Instagram())

    def address(self, native_id: str) -> str:
        return f"https://www.instagram.com/p/{native_id}/"
