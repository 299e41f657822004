from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import requests

from share.networks.base import Access
from share.networks.linkedin import LinkedIn
from tests.networks.playing import PlayedCase

METRICS = {
    "IMPRESSION": "impressions",
    "REACTION": "reactions",
    "COMMENT": "comments",
    "RESHARE": "reposts",
    "POST_SAVE": "bookmarks",
}
ACTIVITY, SHARE = "urn:li:activity:", "urn:li:share:"


class LinkedInCase(PlayedCase):
    """Every post is recorded as an activity and counted as the share behind it, whose number is another."""

    refused = (401, {"status": 401, "serviceErrorCode": 65601, "code": "REVOKED_ACCESS_TOKEN", "message": "Revoked"})

    def __init__(self) -> None:
        super().__init__(LinkedIn())

    def access(self, on_wait: Callable[[datetime], None] = lambda _until: None) -> Access:
        return replace(super().access(on_wait), account="alice-id")

    def name(self, number: int) -> str:
        return f"activity:71000000000000{number:05}"

    def address(self, native_id: str) -> str:
        return f"https://www.linkedin.com/feed/update/urn:li:{native_id}/"

    def answer(self, request: requests.PreparedRequest, query: dict[str, list[str]]) -> tuple[int, object]:
        assert request.headers["Authorization"].startswith("Bearer ")
        assert request.headers["LinkedIn-Version"].isdigit()
        assert request.headers["X-Restli-Protocol-Version"] == "2.0.0"
        if urlsplit(request.url or "").path == "/rest/activities":
            urns = query["ids"][0].removeprefix("List(").removesuffix(")").split(",")
            shares = {urn: {"domainEntity": urn.replace(ACTIVITY, SHARE).replace(":71", ":72")} for urn in urns}
            return 200, {"results": shares, "statuses": {}, "errors": {}}
        assert query["q"] == ["entity"]
        assert query["aggregation"] == ["TOTAL"]
        share = query["entity"][0].removeprefix("(share:").removesuffix(")")
        post = self.posts.get(share.removeprefix("urn:li:").replace("share:72", "activity:71"))
        if post is None or post.deleted:
            return 404, {"status": 404, "code": "RESOURCE_NOT_FOUND", "message": "Could not find entity"}
        metric = query["queryType"][0]
        kind = {"com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1": metric}
        count = post.counts.get(METRICS[metric], 0)
        return 200, {"elements": [{"count": count, "metricType": kind, "targetEntity": {"share": share}}]}
