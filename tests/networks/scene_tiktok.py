import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import requests

from share.networks.base import Access
from share.networks.tiktok import TikTok
from tests.networks.playing import PlayedCase, Shown


class TikTokCase(PlayedCase):
    refused = (401, {"error": {"code": "access_token_invalid", "message": "", "log_id": "1"}})

    def __init__(self) -> None:
        super().__init__(TikTok())

    def access(self, on_wait: Callable[[datetime], None] = lambda _until: None) -> Access:
        return replace(super().access(on_wait), account="alice-id")

    def name(self, number: int) -> str:
        return f"73000000000000{number:05}"

    def address(self, native_id: str) -> str:
        return f"https://www.tiktok.com/@/video/{native_id}"

    def answer(self, request: requests.PreparedRequest, query: dict[str, list[str]]) -> tuple[int, object]:
        assert request.headers["Authorization"].startswith("Bearer ")
        ids = json.loads(request.body or b"{}")["filters"]["video_ids"]
        assert len(ids) == len(set(ids)) <= 20
        fields = query["fields"][0].split(",")
        shown = [(one, self.posts[one]) for one in ids if one in self.posts and not self.posts[one].deleted]
        videos = [{name: _whole(one, post)[name] for name in fields} for one, post in shown]
        return 200, {
            "data": {"videos": videos, "cursor": 0, "has_more": False},
            "error": {"code": "ok", "message": "", "log_id": "1"},
        }


def _whole(native_id: str, post: Shown) -> dict[str, Any]:
    return {
        "id": native_id,
        "create_time": int(post.posted_at.timestamp()),
        "video_description": post.text,
        "view_count": post.counts.get("impressions", 0),
        "like_count": post.counts.get("likes", 0),
        "comment_count": post.counts.get("comments", 0),
        "share_count": post.counts.get("shares", 0),
    }
