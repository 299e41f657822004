"""What the many forms of a Reddit address name."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult

from share.networks.pasted import segments

_DOMAINS: Final = ("reddit.com", "redditmedia.com", "redd.it")
_MIRRORS: Final = frozenset(
    {"rxddit.com", "vxreddit.com", "redditez.com", "libredd.it", "safereddit.com", "reddit.net"}
)
_DOORS: Final = re.compile(
    r"(?:|www\.|old\.|new\.|np\.|nm\.|m\.|i\.|amp\.|sh\.|ssl\.|pay\.|dd\.|n\.|v\.|en\.|us\.|embed\.|[a-z]{2}\.|[a-z]{2}-[a-z]{2}\.)",
    re.ASCII,
)
_MEDIA: Final = re.compile(
    r"(?:i|v|g|preview|external-preview|[a-z]\.thumbs|packaged-media|gallery)\.(?:redd\.it|redditmedia\.com)"
)
_OUT: Final = frozenset({"out.reddit.com", "click.redditmail.com"})
_PLACES: Final = frozenset({"r", "u", "user"})
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,50}", re.ASCII)
_POST: Final = re.compile(r"[0-9a-z]{1,13}", re.ASCII)
_SHARE_CODE: Final = re.compile(r"[A-Za-z0-9_-]{4,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names: a post, or a comment below it."""

    post: str
    comment: str = ""

    @property
    def sound(self) -> bool:
        return all(_POST.fullmatch(part) for part in (self.post, self.comment) if part) and bool(self.post)

    @property
    def key(self) -> str:
        return f"t3_{self.post}/t1_{self.comment}" if self.comment else f"t3_{self.post}"

    @property
    def page(self) -> str:
        return f"comments/{self.post}/t1_{self.comment}" if self.comment else f"comments/{self.post}"


def is_ours(host: str) -> bool:
    return _mirrored(host) or any(f".{host}".endswith(f".{name}") for name in _DOMAINS) or host in _OUT


def _mirrored(host: str) -> bool:
    return host in _MIRRORS or host.partition(".")[2] in _MIRRORS


def leads_out(url: SplitResult) -> bool:
    return url.netloc in _OUT


def is_media(url: SplitResult) -> bool:
    """A picture or video by itself; also the viewer that wraps one in a page."""
    return bool(_MEDIA.fullmatch(url.netloc)) or segments(url)[:1] in (["media"], ["video"])


def has_pages(host: str) -> bool:
    """Whether posts stand under this name of Reddit's: its help, advertisers' and other sites have none."""
    domain = next((name for name in _DOMAINS if f".{host}".endswith(f".{name}")), None)
    return _mirrored(host) or (domain is not None and bool(_DOORS.fullmatch(host.removesuffix(domain))))


def share_path(url: SplitResult) -> str | None:
    """The path of a share link, which names its post to those alone who follow it."""
    match segments(url):
        case [place, name, "s", code, *_] if place in _PLACES and _NAME.fullmatch(name) and _SHARE_CODE.fullmatch(code):
            return f"{place}/{name}/s/{code}"
        case _:
            return None


def named(url: SplitResult) -> Named | None:
    """The post or comment; None where the address is that of another page."""
    path = [part for part in (_without_ending(part) for part in segments(url)) if part]
    if url.netloc.removeprefix("www.") == "redd.it":
        return Named(path[0].lower()) if len(path) == 1 else None
    match path:
        case [place, _, "comments", *rest] if place in _PLACES:
            return _below_comments(rest)
        case ["comments", *rest]:
            return _below_comments(rest)
        case ["gallery" | "tb" | "poll", post] | [_, _, "gallery" | "poll", post, *_]:
            return Named(post.lower())
        case _:
            return None


def _below_comments(rest: list[str]) -> Named | None:
    """/id, /id/title, /id/title/comment, /id/comment/comment or, as we write it, /id/t1_comment."""
    match rest:
        case [post, marked] if marked.startswith("t1_"):
            return Named(post.lower(), marked.removeprefix("t1_").lower())
        case [post, _, comment, *_]:
            return Named(post.lower(), comment.removeprefix("t1_").lower())
        case [post, *_]:
            return Named(post.removeprefix("t3_").lower())
        case _:
            return None


def _without_ending(part: str) -> str:
    """Any page may be asked for in another form: /comments/id.json, /comments/id/.rss."""
    for ending in (".json", ".rss", ".compact", ".xml", ".embed", ".mobile"):
        part = part.removesuffix(ending)
    return part
