"""X: recognised by the number in the address, read through tweepy with the app's bearer token."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult

from share.domain.posts import PostRef
from share.domain.text_length import Length
from share.networks.base import Option
from share.networks.composing import encoded, paragraphs
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.weighted_length import weighted_length

_DOMAINS: Final = ("x.com", "twitter.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion")
_HOSTS: Final = frozenset(f"{door}{name}" for door in ("", "www.", "mobile.", "m.") for name in _DOMAINS)
_MIRRORS: Final = frozenset(
    [
        *("fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com", "twittpr.com", "girlcockx.com"),
        *("nitter.net", "nitter.poast.org", "nitter.privacydev.net", "nitter.space", "nitter.tiekoetter.com"),
        *("lightbrd.com", "xcancel.com"),
    ]
)
_ID: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_LIMIT: Final = 280


class X:
    name = "x"
    label = "X"
    options = (
        Option("X_API_URL", "https://api.x.com", help="where X's API is reached"),
        Option("X_BEARER_TOKEN", secret=True, help="the app's bearer token; without it posts on X are not read"),
    )
    measures = frozenset({"impressions", "likes", "reposts", "replies", "quotes", "bookmarks"})
    batch_size = 100
    needs_token = True
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"

    def recognise(self, url: SplitResult) -> PostRef | None:
        """The user's name in the address is decoration: X opens any name with the right number."""
        if not _is_ours(url.netloc):
            return None
        native_id = _post_number(segments(url) or _hashbang(url.fragment))
        if native_id is None:
            raise refusal("not-a-post", network=self.name, label=self.label)
        if not _ID.fullmatch(native_id):
            raise refusal("bad-id", network=self.name)
        return PostRef(self.name, native_id, f"https://x.com/i/status/{native_id}")

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return f"https://x.com/intent/post?text={encoded(text)}"

    def length(self, text: str) -> Length:
        """Weighted by twitter-text's configuration 3: an address counts 23, an emoji and most scripts 2."""
        return Length(weighted_length(text), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""


def _is_ours(host: str) -> bool:
    parts = host.split(".")
    return host in _HOSTS or any(".".join(parts[start:]) in _MIRRORS for start in range(min(2, len(parts))))


def _hashbang(fragment: str) -> list[str]:
    """The path of an address from before 2012: https://twitter.com/#!/name/status/1."""
    return [part for part in fragment[1:].split("/") if part] if fragment.startswith("!/") else []


def _post_number(path: Sequence[str]) -> str | None:
    """What stands where a post's number should, whatever follows it (/photo/1, /likes, a language)."""
    match list(path):
        case ["i", "web", "status" | "statuses", number, *_] | ["statuses", number, *_]:
            return number
        case [_, "status" | "statuses", number, *_]:
            return number
        case _:
            return None
