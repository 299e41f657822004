"""The feeds that a web page names for itself: `<link rel="alternate" type="application/rss+xml">` and its kin."""

from html.parser import HTMLParser

import nh3

from share.domain.foreign import joined
from share.sources.charset import charset_of, decode
from share.sources.html import shallow
from share.sources.links import absolute
from share.sources.page_head import declared_charset

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_ATTRIBUTES = {"link": {"rel", "href", "type"}, "base": {"href"}}
_LARGEST = 4 * 2**20
_MOST = 10


def named_feeds(body: bytes, content_type: str, url: str, *, allow_hosts: frozenset[str] = frozenset()) -> list[str]:
    """The addresses of the feeds that the page at `url` names, in its order; [] for what is no page."""
    if len(body) > _LARGEST or b"<" not in body:
        return []
    reader = _Reader()
    text = decode(body, charset_of(content_type), declared_charset(body))
    # nh3 reads as a browser would, in linear time, and leaves nothing but well-formed links.
    reader.feed(
        nh3.clean(
            shallow(text.replace("\0", "")),
            tags=set(_ATTRIBUTES),
            clean_content_tags={"script", "style", "template", "noscript", "svg", "math"},
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https"},
            link_rel=None,
        )
    )
    reader.close()
    base = joined(url, reader.base)
    found = (absolute(link, base, allow_hosts=allow_hosts) for link in reader.links)
    return list(dict.fromkeys(link for link in found if link))[:_MOST]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base":
            self.base = self.base or given.get("href", "")
        elif "alternate" in given.get("rel", "").lower().split() and _kind(given) in _TYPES:
            self.links.append(given.get("href", ""))


def _kind(given: dict[str, str]) -> str:
    return given.get("type", "").partition(";")[0].strip().lower()
