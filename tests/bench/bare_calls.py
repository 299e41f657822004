"""The calls of a bare loop: each network's own client library, its answers parsed as everybody's script would.

Only the counters are looked at. Same questions, same posts a call and same fields as the product's.
"""

import json
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

import facebook
import requests
import tweepy

from share.domain.posts import PostRef

FIELDS = ["author_id", "created_at", "entities", "public_metrics"]
COUNTED = (
    "id,shares,reactions.summary(total_count).limit(0),comments.summary(total_count).limit(0)"
    ",insights.metric(post_media_view)"
)
VERSION = "v26.0"
TIMEOUT = 10


class _At(requests.Session):
    """Sends what a library has for its network's built-in host to the sandbox."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        host, slash, rest = (request.url or "").removeprefix("https://").partition("/")
        if "://" not in host:
            request.url = f"{self._url}{slash}{rest}"
        return super().send(request, **more)


def x(url: str, refs: Sequence[PostRef], size: int, token: str) -> int:
    """Through tweepy, whose Tweet objects hold the counters."""
    client = tweepy.Client(token)
    client.session = _At(url)
    told = 0
    for some in _batches(refs, size):
        answer: Any = client.get_tweets([ref.native_id for ref in some], tweet_fields=FIELDS)
        told += sum(post.public_metrics["like_count"] >= 0 for post in answer.data)
    return told


def bluesky(url: str, refs: Sequence[PostRef], size: int, _token: str) -> int:
    """Through requests."""
    told = 0
    with requests.Session() as session:
        for some in _batches(refs, size):
            uris = [("uris", "at://{}/app.bsky.feed.post/{}".format(*ref.native_id.split("/"))) for ref in some]
            answer = session.get(f"{url}/xrpc/app.bsky.feed.getPosts", params=uris, timeout=TIMEOUT)
            answer.raise_for_status()
            told += sum(post["likeCount"] >= 0 for post in answer.json()["posts"])
    return told


def mastodon(url: str, refs: Sequence[PostRef], size: int, _token: str) -> int:
    """Through requests."""
    told = 0
    with requests.Session() as session:
        for some in _batches(refs, size):
            ids = [("id[]", ref.native_id.rpartition("/")[2]) for ref in some]
            answer = session.get(f"{url}/api/v1/statuses", params=ids, timeout=TIMEOUT)
            answer.raise_for_status()
            told += sum(post["favourites_count"] >= 0 for post in answer.json())
    return told


def graph(url: str, refs: Sequence[PostRef], size: int, token: str) -> int:
    """Through facebook-sdk, whose batches answer with a text of JSON for each post."""
    sdk = facebook.GraphAPI(token, TIMEOUT, session=_At(url))
    sdk.version = VERSION
    told = 0
    for some in _batches(refs, size):
        ids = [ref.native_id.removeprefix("post:").replace("/", "_") for ref in some]
        fields = quote(COUNTED, safe=",().")
        calls = [{"method": "GET", "relative_url": f"{VERSION}/{one}?fields={fields}"} for one in ids]
        rows: Any = sdk.request(f"{VERSION}/", post_args={"batch": json.dumps(calls), "include_headers": "true"})
        told += sum(json.loads(row["body"])["reactions"]["summary"]["total_count"] >= 0 for row in rows)
    return told


CALLS: dict[str, Callable[[str, Sequence[PostRef], int, str], int]] = {
    "x": x,
    "bluesky": bluesky,
    "mastodon": mastodon,
    "facebook": graph,
}


def _batches(refs: Sequence[PostRef], size: int) -> list[list[PostRef]]:
    rows = iter(refs)
    return list(iter(lambda: list(islice(rows, size)), []))
