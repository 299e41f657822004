"""Bluesky: recognised by handle or DID and record key, read from the public AppView without a key."""

import re
from typing import Final
from urllib.parse import SplitResult

import regex

from share.domain.posts import PostRef, Resolve
from share.domain.text_length import Length
from share.networks.base import Option
from share.networks.composing import encoded, paragraphs
from share.networks.pasted import segments
from share.networks.refusals import refusal

_HOSTS: Final = frozenset(["bsky.app", "www.bsky.app", "staging.bsky.app", "main.bsky.dev", "www.main.bsky.dev"])
_MIRRORS: Final = frozenset(
    [
        *("fxbsky.app", "vxbsky.app", "xbsky.app", "bskx.app", "bskyx.app", "bsyy.app", "cbsky.app"),
        *("bskye.app", "deer.social"),
    ]
)
_COLLECTION: Final = "app.bsky.feed.post"
_RECORD_KEY: Final = re.compile(r"[A-Za-z0-9_~-](?:[A-Za-z0-9_~.:-]{0,510}[A-Za-z0-9_~-])?", re.ASCII)
_DID: Final = re.compile(r"did:(?:plc:[a-z0-9]{1,64}|web:[A-Za-z0-9.:%_-]{1,253})", re.ASCII)
_HANDLE: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_GRAPHEMES: Final = 300
_BYTES: Final = 3000


class Bluesky:
    name = "bluesky"
    label = "Bluesky"
    options = (Option("BLUESKY_APPVIEW_URL", "https://public.api.bsky.app", help="where public posts are read"),)
    measures = frozenset({"likes", "reposts", "replies", "quotes", "bookmarks"})
    batch_size = 25
    needs_token = False
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"

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
        return self._ref(author, key, resolve)

    def _ref(self, author: str, key: str, resolve: Resolve | None = None) -> PostRef:
        return PostRef(self.name, f"{author}/{key}", f"https://bsky.app/profile/{author}/post/{key}", resolve)

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


def _at_path(url: SplitResult) -> list[str]:
    """Author and key of at://author/app.bsky.feed.post/key; nothing where it names another record."""
    path = segments(url)
    return [url.netloc, path[1]] if path[:1] == [_COLLECTION] and len(path) > 1 else []


def _web_path(url: SplitResult) -> list[str] | None:
    """Author and key of /profile/author/post/key; None where the host is another's."""
    host = url.netloc
    if host not in _HOSTS and host not in _MIRRORS and host.partition(".")[2] not in _MIRRORS:
        return None
    match segments(url):
        case ["profile", author, "post", key, *_]:
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
