"""Bluesky: recognised by handle or DID and record key, read from the public AppView without a key."""

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import SplitResult

import regex
import requests

from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks.base import Access, BadReplyError, Option, PermanentError, Price, Window
from share.networks.bluesky_accounts import PLC, BlueskyAccounts
from share.networks.bluesky_api import APPVIEW, ask_appview
from share.networks.bluesky_posts import COLLECTION, found, reading, ref_of
from share.networks.bluesky_publishing import PDS, BlueskyPublishing
from share.networks.bluesky_timeline import BlueskyTimeline
from share.networks.composing import encoded, paragraphs
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.values import table
from share.networks.wire import json_of

_HOSTS: Final = frozenset(
    ["bsky.app", "www.bsky.app", "staging.bsky.app", "main.bsky.dev", "www.main.bsky.dev", "embed.bsky.app"]
)
_MIRRORS: Final = frozenset(
    [
        *("fxbsky.app", "vxbsky.app", "xbsky.app", "bskx.app", "bskyx.app", "bsyy.app", "cbsky.app"),
        *("bskye.app", "deer.social", "blacksky.community", "witchsky.app", "catsky.social", "zeppelin.social"),
    ]
)
_RECORD_KEY: Final = re.compile(r"[A-Za-z0-9_~-](?:[A-Za-z0-9_~.:-]{0,510}[A-Za-z0-9_~-])?", re.ASCII)
_DID: Final = re.compile(r"did:(?:plc:[a-z0-9]{1,64}|web:[A-Za-z0-9.:%_-]{1,253})", re.ASCII)
_HANDLE: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_GRAPHEMES: Final = 300
_BYTES: Final = 3000

_WEB: Final = Option(
    "BLUESKY_WEB_URL", "https://bsky.app", help=mark("where people open Bluesky: its composer and posts")
)


class Bluesky(BlueskyAccounts, BlueskyTimeline, BlueskyPublishing):
    name = "bluesky"
    label = "Bluesky"
    options: tuple[Option, ...] = (APPVIEW, PDS, PLC, _WEB)
    measures = frozenset({"likes", "reposts", "replies", "quotes", "bookmarks"})
    batch_size = 25
    needs_token = False
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = Window(3_000, 5)

    def recognise(self, url: SplitResult) -> PostRef | None:
        path = _at_path(url) if url.scheme == "at" else _web_path(url)
        if path is None:
            return None
        if len(path) < 2:  # noqa: PLR2004 (author and key)
            raise refusal("not-a-post", network=self.name, label=self.label)
        author, key = _author(path[0]), path[1]
        if author is None or not _RECORD_KEY.fullmatch(key):
            raise refusal("bad-id", network=self.name)
        resolve = None if author.startswith("did:") else Resolve.HANDLE
        return ref_of(author, key, resolve)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        """Turn a handle, which may change hands, into the DID, which does not."""
        if ref.resolve is not Resolve.HANDLE:
            return ref
        handle, _, key = ref.native_id.partition("/")
        answer = ask_appview(access, "com.atproto.identity.resolveHandle", [("handle", handle)])
        body = table(json_of(answer, label=self.label))
        if answer.status_code == requests.codes.bad_request:
            return Missing(ref, MissingReason.NOT_FOUND, mark("Bluesky knows no such handle."))
        did = body.get("did")
        if not isinstance(did, str) or not _DID.fullmatch(did):
            raise BadReplyError(mark("Bluesky named no DID for a handle."))
        return ref_of(did, key)

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        rows = self._rows(access, refs)
        return [
            row if isinstance(row, Missing) else found(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        rows = self._rows(access, refs)
        return [
            row if isinstance(row, Missing) else reading(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def _rows(self, access: Access, refs: Sequence[PostRef]) -> list[dict[str, Any] | Missing]:
        """What the AppView shows of each post; what is gone or hidden it leaves out without a word."""
        resolved = [ref if ref.resolve is None else self.resolve(access, ref) for ref in refs]
        uris = [_uri(known) if isinstance(known, PostRef) else "" for known in resolved]
        wanted = [uri for uri in dict.fromkeys(uris) if uri]
        posts = _posts(access, wanted) if wanted else []
        shown = {post["uri"]: post for post in posts if isinstance(post.get("uri"), str)}
        # A post that cannot even be told by its uri may be any of those that were asked for.
        reason = MissingReason.NOT_FOUND if len(shown) == len(posts) else MissingReason.NO_ANSWER
        return [
            known if isinstance(known, Missing) else shown.get(uri) or Missing(ref, reason)
            for ref, known, uri in zip(refs, resolved, uris, strict=True)
        ]

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return f"https://bsky.app/intent/compose?text={encoded(text)}"

    def length(self, text: str) -> Length:
        """300 graphemes; told in bytes where those, of which 3,000 are allowed, are what does not fit."""
        graphemes = Length(len(regex.findall(r"\X", text)), _GRAPHEMES)
        size = Length(len(text.encode(errors="replace")), _BYTES, unit="bytes")
        return size if size.share > max(1, graphemes.share) else graphemes

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""


def _uri(ref: PostRef) -> str:
    author, _, key = ref.native_id.partition("/")
    return f"at://{author}/{COLLECTION}/{key}"


def _at_path(url: SplitResult) -> list[str]:
    """Author and key of at://author/app.bsky.feed.post/key; nothing where it names another record."""
    path = segments(url)
    return [url.netloc, path[1]] if path[:1] == [COLLECTION] and len(path) > 1 else []


def _web_path(url: SplitResult) -> list[str] | None:
    """Author and key of /profile/author/post/key; None where the host is another's."""
    host = url.netloc
    if host not in _HOSTS and host not in _MIRRORS and host.partition(".")[2] not in _MIRRORS:
        return None
    match segments(url):
        case ["profile", author, "post", key, *_] | ["embed", author, "app.bsky.feed.post", key]:
            return [author, key]
        case _:
            return []


def _author(name: str) -> str | None:
    """A DID or a handle in lower case; None where it is neither."""
    if name.lower().startswith("did:"):
        method, _, rest = name.partition(":")[2].partition(":")
        lowered = method.lower()
        did = f"did:{lowered}:{rest.lower() if lowered == 'plc' else rest}"
        return did if _DID.fullmatch(did) else None
    handle = name.removeprefix("@").lower()
    return handle if len(handle) <= 253 and _HANDLE.fullmatch(handle) else None  # noqa: PLR2004 (RFC 1035)


def _posts(access: Access, uris: Sequence[str]) -> list[dict[str, Any]]:
    answer = ask_appview(access, "app.bsky.feed.getPosts", [("uris", uri) for uri in uris])
    body = table(json_of(answer, label="Bluesky"))
    posts = body.get("posts")
    if answer.status_code != requests.codes.ok:
        raise PermanentError(mark("Bluesky does not take the question for these posts."))
    if not isinstance(posts, list):
        raise BadReplyError(mark("Bluesky answered with something that is no list of posts."))
    return [table(post) for post in posts]
