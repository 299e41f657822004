"""One way to set the scene for every network: the real adapters against the sandbox, and the fake."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from share.domain.posts import MissingReason, PostRef
from share.domain.readings import Counts
from share.infra.fetch import Fetcher
from share.infra.network_session import NetworkSession
from share.networks import registry
from share.networks.base import Access, Network, NetworkError, RateLimitedError, TokenRevokedError, UnavailableError
from tests.networks.fake import FakeNetwork, FakePost
from tests.networks.scene import NOW, POSTED_AT, TOKEN, Case
from tests.networks.scene_linkedin import LinkedInCase
from tests.networks.scene_meta import InstagramCase, ThreadsCase
from tests.networks.scene_reddit import RedditCase
from tests.networks.scene_tiktok import TikTokCase
from tests.networks.scene_youtube import YouTubeCase
from tests.sandbox_server import SandboxServer

__all__ = ["NOW", "PLAYED", "POSTED_AT", "SANDBOXED", "TOKEN", "Case", "case_of"]

SANDBOXED = ("x", "facebook", "bluesky", "mastodon")
"""Networks whose wire formats the sandbox speaks."""

PLAYED: dict[str, Callable[[], Case]] = {
    "instagram": InstagramCase,
    "linkedin": LinkedInCase,
    "reddit": RedditCase,
    "threads": ThreadsCase,
    "tiktok": TikTokCase,
    "youtube": YouTubeCase,
}
"""Networks that are played at the wire in tests: a line each."""


@dataclass
class SandboxCase:
    """A real adapter, with a real guarded session, against the sandbox."""

    network: Network
    sandbox: SandboxServer
    deleted: dict[PostRef, str] = field(default_factory=dict)

    def access(self, on_wait: Callable[[datetime], None] = lambda _until: None) -> Access:
        fetch = Fetcher(frozenset({self.sandbox.host}), own_host="share.example.org", user_agent="tests/1")
        bases = {option.name: self.sandbox.url for option in self.network.options if option.name.endswith("_URL")}
        session = NetworkSession(fetch, base_urls=set(bases.values()))
        token = TOKEN if self.network.needs_token else None
        return Access(session, bases, NOW, token, on_wait)

    def add(self, **more: Any) -> PostRef:
        given = {"created_at": POSTED_AT.isoformat(), "text": "Nurses win", **more}
        author = "Our Page" if self.network.name == "facebook" else "alice"
        post = self.sandbox.add_post(self.network.name, author=author, **given)
        ref = registry.recognise(post["network_url"], allowed_hosts=frozenset({self.sandbox.host}))
        known = self.network.resolve(self.access(), ref)
        if not isinstance(known, PostRef):
            pytest.fail(f"{post} was not resolved: {known}")
        self.deleted[known] = post["id"]
        return known

    def delete(self, ref: PostRef) -> None:
        self.sandbox.delete_post(self.network.name, self.deleted[ref])

    def break_with(self, kind: str) -> None:
        self.sandbox.faults({"network": self.network.name, "kind": kind, "seconds": 600})

    def use_up(self) -> None:
        if self.network.name == "facebook":
            pytest.skip("this network has no counted window")
        self.sandbox.limits(self.network.name, limit=1, seconds=600)


@dataclass
class FakeCase:
    network: FakeNetwork

    def access(self, on_wait: Callable[[datetime], None] = lambda _until: None) -> Access:
        return Access(None, {}, NOW, TOKEN, on_wait)  # type: ignore[arg-type]  # the fake asks nobody

    def add(self, **more: Any) -> PostRef:
        native_id = f"{len(self.network.posts) + 1}"
        counts = {name: value for name, value in more.get("counts", {}).items() if name in self.network.measures}
        self.network.posts[native_id] = FakePost(
            posted_at=POSTED_AT,
            text=more.get("text", "Nurses win"),
            links=tuple(more.get("links", ())),
            counts=Counts(**counts),
        )
        return self.network.ref(native_id)

    def delete(self, ref: PostRef) -> None:
        post = self.network.posts[ref.native_id]
        self.network.posts[ref.native_id] = replace(post, missing=MissingReason.NOT_FOUND)

    def break_with(self, kind: str) -> None:
        failures: dict[str, NetworkError] = {
            "rate_limit": RateLimitedError("Full.", retry_at=datetime(2026, 11, 22, 9, 10, tzinfo=UTC)),
            "revoked_token": TokenRevokedError("Gone."),
        }
        self.network.failure = failures.get(kind) or UnavailableError("Away.")

    def use_up(self) -> None:
        pytest.skip("this network has no counted window")


def case_of(name: str, sandbox: Callable[[], SandboxServer]) -> Case:
    """The scene for a network of the registry that is asked anything, or for the fake."""
    if name == "fake":
        return FakeCase(FakeNetwork())
    return PLAYED[name]() if name in PLAYED else SandboxCase(registry.get(name), sandbox())
