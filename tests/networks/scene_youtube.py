from collections.abc import Mapping

import requests

from share.networks.youtube import YouTube
from tests.networks.playing import PlayedCase, Shown


class YouTubeCase(PlayedCase):
    options = {"YOUTUBE_API_KEY": "key-of-the-house"}  # noqa: RUF012 - never changed
    refused = (400, {"error": {"code": 400, "errors": [{"reason": "keyInvalid"}]}})

    def __init__(self) -> None:
        super().__init__(YouTube())

    def name(self, number: int) -> str:
        return f"video-{number:05}"

    def address(self, native_id: str) -> str:
        return f"https://www.youtube.com/watch?v={native_id}"

    def answer(self, request: requests.PreparedRequest, query: Mapping[str, list[str]]) -> tuple[int, object]:
        assert request.headers["X-Goog-Api-Key"]
        parts = query["part"][0].split(",")
        ids = query["id"][0].split(",")
        assert len(ids) == len(set(ids)) <= 50
        shown = [(one, self.posts[one]) for one in ids if one in self.posts and not self.posts[one].deleted]
        return 200, {"kind": "youtube#videoListResponse", "items": [_item(one, post, parts) for one, post in shown]}


def _item(native_id: str, post: Shown, parts: list[str]) -> dict[str, object]:
    names = {"viewCount": "impressions", "likeCount": "likes", "commentCount": "comments"}
    whole: dict[str, object] = {
        "snippet": {
            "publishedAt": post.posted_at.isoformat().replace("+00:00", "Z"),
            "channelId": "UCalice",
            "channelTitle": "Alice",
            "title": post.text,
            "description": "",
        },
        "statistics": {
            **{theirs: str(post.counts.get(ours, 0)) for theirs, ours in names.items()},
            "favoriteCount": "0",
        },
    }
    return {"kind": "youtube#video", "id": native_id, **{part: whole[part] for part in parts}}
