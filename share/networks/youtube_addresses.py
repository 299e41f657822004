"""What the many forms of a YouTube address name."""

import re
from typing import Final
from urllib.parse import SplitResult, parse_qs

from share.domain.foreign import joined, parts
from share.networks.pasted import only, segments

_DOMAINS: Final = ("youtube.com", "youtube-nocookie.com", "youtubekids.com", "youtube.googleapis.com")
_DOORS: Final = frozenset(
    {"", "www.", "m.", "music.", "gaming.", "tv.", "kids.", "web.", "mobile.", "us.", "uk.", "studio."}
)
_SHORT: Final = frozenset({"youtu.be", "www.youtu.be", "y2u.be"})
_MIRRORS: Final = frozenset(
    [
        *("invidio.us", "redirect.invidious.io", "yewtu.be", "inv.nadeko.net", "invidious.nerdvpn.de", "piped.video"),
        *("inv.tux.pizza", "invidious.fdn.fr", "invidious.privacyredirect.com", "vid.puffyan.us", "piped.kavin.rocks"),
        *("yt.be", "youtu.be.com", "hooktube.com", "www.hooktube.com", "www.yout-ube.com", "yout-ube.com"),
    ]
)
_SHOWN_IN: Final = frozenset({"shorts", "live", "embed", "v", "e", "vi", "watch", "video"})
_NOT_VIDEOS: Final = frozenset({"videoseries", "live_stream", "playlist"})
ID: Final = re.compile(r"[A-Za-z0-9_-]{11}", re.ASCII)


def is_ours(host: str) -> bool:
    return host in _SHORT or host in _MIRRORS or any(f".{host}".endswith(f".{name}") for name in _DOMAINS)


def video_id(url: SplitResult) -> str | None:
    """What stands where a video's id should; None where the address is that of another page."""
    host = url.netloc
    domain = next((name for name in _DOMAINS if f".{host}".endswith(f".{name}")), None)
    if domain is not None and host.removesuffix(domain) not in _DOORS:
        return None
    path = segments(url)
    if host in _SHORT and path[:1] != ["watch"]:
        return _bare(path[0]) if path else None
    found = _of_page(path, parse_qs(url.query))
    return _of_fragment(url.fragment) if found is None else found


def _of_page(path: list[str], query: dict[str, list[str]]) -> str | None:
    match path:
        case [] | ["watch" | "watch_popup" | "ytscreeningroom" | "watch.php" | "movie"] if (
            "v" in query or "vi" in query
        ):
            return _bare(only(query.get("v") or query.get("vi"))) or "doubled"
        case ["attribution_link"]:
            return _of_target(only(query.get("u")))
        case ["index" | "oembed" | "signin" | "redirect_to" | "verify_age"]:
            asked = (query.get(name) for name in ("desktop_uri", "url", "next", "next_url"))
            return _of_target(only(next(filter(None, asked), None)))
        case [view, name, *_] if view in _SHOWN_IN and name not in _NOT_VIDEOS:
            return _bare(name)
        case [name] if ID.fullmatch(name) and query.get("feature") == ["youtu.be"]:
            return name
        case _:
            return None


def _bare(name: str) -> str:
    """Without a query whose ? was escaped, written twice or written as &, as some apps do."""
    return name.partition("&")[0].partition("?")[0]


def _of_target(target: str) -> str | None:
    """The video of an address that stands in another one of YouTube's own."""
    url = parts(joined("https://www.youtube.com/", target))
    if not target or not is_ours(url.netloc):
        return None
    path = segments(url)
    return None if path[:1] in (["attribution_link"], ["index"], ["oembed"]) else video_id(url)


def _of_fragment(fragment: str) -> str | None:
    """The video of an address from before 2012, such as https://www.youtube.com/#!v=dQw4w9WgXcQ."""
    return only(parse_qs(fragment.lstrip("!/").removeprefix("watch?")).get("v")) or None
