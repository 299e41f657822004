"""A network played at the wire, for adapters whose network the sandbox does not speak."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter

from share.domain.posts import PostRef
from share.networks.base import Access, Network
from tests.networks.scene import NOW, POSTED_AT, TOKEN


@dataclass
class Shown:
    """A post as the played network keeps it; `deleted` ones are answered as that network answers them."""

    number: int
    text: str = "Nurses win"
    links: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    deleted: bool = False

    @property
    def posted_at(self) -> datetime:
        return POSTED_AT


class PlayedCase(BaseAdapter):
    """The scene for one adapter: subclasses say how a post is named and how a request is answered."""

    options: dict[str, str] = {}  # noqa: RUF012 - a constant of the subclass
    refused: tuple[int, object] = (401, {"error": "unauthorized"})

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.posts: dict[str, Shown] = {}
        self.kind = ""
        self.headers: dict[str, str] = {}
        self.asked: list[requests.PreparedRequest] = []

    def name(self, number: int) -> str:
        """The native id of the post with this number."""
        raise NotImplementedError

    def address(self, native_id: str) -> str:
        """An address of that post, as the adapter writes it."""
        raise NotImplementedError

    def answer(self, request: requests.PreparedRequest, query: dict[str, list[str]]) -> tuple[int, object]:
        """Status and JSON for a request."""
        raise NotImplementedError

    def access(self, on_wait: Callable[[datetime], None] = lambda _until: None) -> Access:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", self)
        return Access(session, self.options, NOW, TOKEN, on_wait)

    def add(self, **more: Any) -> PostRef:
        post = Shown(len(self.posts) + 3, **{name: more[name] for name in ("text", "links", "counts") if name in more})
        native_id = self.name(post.number)
        self.posts[native_id] = post
        return PostRef(self.network.name, native_id, self.address(native_id))

    def delete(self, ref: PostRef) -> None:
        self.posts[ref.native_id].deleted = True

    def break_with(self, kind: str) -> None:
        self.kind = kind

    def use_up(self) -> None:
        self.headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "600"}

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.asked.append(request)
        match self.kind:
            case "close":
                raise requests.ConnectionError(f"{request.url} {request.headers} {request.body!r}")
            case "outage_503_html":
                return _reply(request, 503, b"<html>Back soon</html>", {})
            case "broken_json":
                return _reply(request, 200, b'{"items": [{"id"', {})
            case "rate_limit":
                return _reply(request, 429, b"{}", {"Retry-After": "600"})
            case "revoked_token":
                status, body = self.refused
            case _:
                status, body = self.answer(request, parse_qs(urlsplit(request.url or "").query))
        return _reply(request, status, json.dumps(body).encode(), self.headers)

    def close(self) -> None:
        """Nothing is held open."""


def _reply(request: requests.PreparedRequest, status: int, body: bytes, headers: dict[str, str]) -> requests.Response:
    reply = requests.Response()
    reply.request, reply.url, reply.status_code = request, request.url or "", status
    reply.headers.update({"Content-Type": "application/json", **headers})
    reply._content = body
    return reply
