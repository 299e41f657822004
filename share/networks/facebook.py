"""Facebook: recognised in its many forms; Page posts and counts by address are read through facebook-sdk."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs

from share.domain.posts import NotAPostError, PostRef, Resolve
from share.domain.text_length import Length
from share.networks.base import Option
from share.networks.composing import encoded, paragraphs
from share.networks.pasted import only, segments
from share.networks.refusals import refusal

_DOMAINS: Final = (
    "facebook.com",
    "fb.com",
    "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion",
    "facebookcorewwwi.onion",
)
_DOORS: Final = re.compile(r"(?:|www\.|m\.|mbasic\.|web\.|touch\.|mobile\.|p\.|[a-z]{2}-[a-z]{2}\.)")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,24}", re.ASCII)
_POST_ID: Final = re.compile(r"[1-9][0-9]{0,24}|pfbid[0-9A-Za-z]{20,150}", re.ASCII)
_OWNER: Final = re.compile(r"[\w.-]{1,100}")
_SHARE_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_LIMIT: Final = 63206


class Facebook:
    name = "facebook"
    label = "Facebook"
    options = (
        Option("FACEBOOK_GRAPH_URL", "https://graph.facebook.com", help="where the Graph API is reached"),
        Option("FACEBOOK_GRAPH_VERSION", "v26.0", help="the version of the Graph API that is asked"),
        Option("FACEBOOK_APP_ID", help="the app's number; with its secret, shares of tracked links are counted"),
        Option("FACEBOOK_APP_SECRET", secret=True, help="the app's secret"),
    )
    measures = frozenset({"impressions", "shares", "reactions", "comments"})
    batch_size = 50
    needs_token = True
    owner_token = True
    share_mode = "copy-first"
    keep_days: int | None = None
    audience = "everyone"

    def recognise(self, url: SplitResult) -> PostRef | None:
        domain = _domain(url.netloc)
        if url.netloc == "fb.watch":
            return self._to_follow(url, segments(url))
        if domain is None:
            return None
        path = segments(url)
        door = url.netloc.removesuffix(domain)
        if door in {"l.", "lm."} or path[:2] == ["flx", "warn"] or path[:1] == ["l.php"]:
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        if not _DOORS.fullmatch(door):
            raise self._no_post()
        if path[:1] == ["share"]:
            return self._to_follow(url, path[1:])
        return self._from_path(path, parse_qs(url.query))

    def _to_follow(self, url: SplitResult, path: list[str]) -> PostRef:
        """A share link names its post only to those who follow it."""
        match path:
            case [code] | ["p" | "v" | "r", code] if _SHARE_CODE.fullmatch(code):
                return PostRef(self.name, "", f"https://{url.netloc}{url.path}", Resolve.FIRST)
            case _:
                raise self._no_post()

    def _from_path(self, path: list[str], query: dict[str, list[str]]) -> PostRef:
        named = _from_query(path, query) or _from_segments(path)
        if named is None:
            raise self._no_post()
        if not named.sound:
            raise refusal("bad-id", network=self.name)
        return PostRef(self.name, named.key, f"https://www.facebook.com/{named.page}")

    def _no_post(self) -> NotAPostError:
        return refusal("not-a-post", network=self.name, label=self.label)

    def compose(self, caption: str, link: str, disclosure: str) -> str:  # noqa: ARG002 (the protocol's)
        """Without the link: the composer is opened with it and shows its card."""
        return paragraphs(caption, "", disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """Facebook takes the link alone; its policy forbids to fill in the text, so that is copied first."""
        return f"https://www.facebook.com/sharer/sharer.php?u={encoded(link)}"

    def length(self, text: str) -> Length:
        return Length(len(text), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""


@dataclass(frozen=True, slots=True)
class _Named:
    """What an address of Facebook names: the kind of post, its number, and whose it is where that counts."""

    kind: str
    number: str
    owner: str = ""
    numbered_owner: bool = False

    @property
    def sound(self) -> bool:
        owner = _NUMBER if self.numbered_owner else _OWNER
        owned = bool(owner.fullmatch(self.owner)) or self.kind in {"video", "photo"}
        number = _POST_ID if self.kind == "post" else _NUMBER
        return owned and bool(number.fullmatch(self.number))

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.owner}/{self.number}" if self.owner else f"{self.kind}:{self.number}"

    @property
    def page(self) -> str:
        pages = {
            "post": f"{self.owner}/posts/{self.number}",
            "group": f"groups/{self.owner}/posts/{self.number}",
            "video": f"watch/?v={self.number}",
            "photo": f"photo/?fbid={self.number}",
        }
        return pages[self.kind]


def _from_query(path: list[str], query: dict[str, list[str]]) -> _Named | None:
    match path:
        case ["permalink.php" | "story.php"] if "story_fbid" in query:
            return _Named("post", only(query["story_fbid"]), only(query.get("id")), numbered_owner=True)
        case ["groups", group] if "multi_permalinks" in query:
            return _Named("group", only(query["multi_permalinks"]), group)
        case ["groups", group] if query.get("view") == ["permalink"]:
            return _Named("group", only(query.get("id")), group)
        case ["watch", *_] | ["video.php"] if "v" in query:
            return _Named("video", only(query["v"]))
        case ["photo" | "photo.php"] if "fbid" in query:
            return _Named("photo", only(query["fbid"]))
        case _:
            return None


def _from_segments(path: list[str]) -> _Named | None:
    match path:
        case ["groups", group, "posts" | "permalink", *_, number]:
            return _Named("group", number, group)
        case ["reel", number, *_] | ["videos", number] | [_, "videos", *_, number]:
            return _Named("video", number)
        case [_, "photos", *_, number]:
            return _Named("photo", number)
        case [owner, "posts", number] | [owner, "posts", _, number]:
            return _Named("post", number, owner)
        case _:
            return None


def _domain(host: str) -> str | None:
    return next((name for name in _DOMAINS if host == name or host.endswith(f".{name}")), None)
