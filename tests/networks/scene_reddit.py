from collections.abc import Mapping

import requests

from share.networks.reddit import Reddit
from tests.networks.playing import PlayedCase, Shown


class RedditCase(PlayedCase):
    options = {"REDDIT_APPROVED": "1", "REDDIT_CLIENT_ID": "app", "REDDIT_CLIENT_SECRET": "secret-of-the-app"}  # noqa: RUF012 - never changed

    def __init__(self) -> None:
        super().__init__(Reddit())

    def name(self, number: int) -> str:
        return f"t3_1abc{number}"

    def address(self, native_id: str) -> str:
        return f"https://www.reddit.com/comments/{native_id.removeprefix('t3_')}"

    def answer(self, request: requests.PreparedRequest, query: Mapping[str, list[str]]) -> tuple[int, object]:
        if request.url == "https://www.reddit.com/api/v1/access_token":
            assert request.headers["Authorization"].startswith("Basic ")
            return 200, {"access_token": "app-token", "token_type": "bearer", "expires_in": 86400, "scope": "*"}
        assert (request.url or "").startswith("https://oauth.reddit.com/api/info?")
        assert request.headers["Authorization"] == "Bearer app-token"
        names = query["id"][0].split(",")
        assert len(names) == len(set(names)) <= 100
        children = [{"kind": "t3", "data": _thing(one, self.posts[one])} for one in names if one in self.posts]
        return 200, {"kind": "Listing", "data": {"children": children, "after": None, "before": None}}


def _thing(name: str, post: Shown) -> dict[str, object]:
    thing: dict[str, object] = {
        "id": name.removeprefix("t3_"),
        "name": name,
        "author": "[deleted]" if post.deleted else "alice",
        "title": "[deleted by user]" if post.deleted else post.text,
        "selftext": "",
        "url": post.links[0] if post.links else f"https://www.reddit.com/r/work/comments/{name}/x/",
        "created_utc": post.posted_at.timestamp(),
        "removed_by_category": "deleted" if post.deleted else None,
        "view_count": None,
        "score": post.counts.get("likes", 0),
        "num_comments": post.counts.get("comments", 0),
        "num_crossposts": post.counts.get("reposts", 0),
    }
    return thing
