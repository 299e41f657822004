"""What a page's markup declares: its meta elements, links, title and linked data.

nh3 reads the page first, as a browser would and in linear time, and gives back only these few elements, well
formed; after that Python's own parser has nothing left to stumble over. Found nowhere: what stands in comments,
templates, noscript and drawings.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from share.sources.html import shallow

_LONGEST_VALUE = 20_000
_MOST_LINKED = 20
_ATTRIBUTES = {
    "meta": {"name", "property", "itemprop", "http-equiv", "content"},
    "link": {"rel", "href"},
    "base": {"href"},
    "script": {"type"},
    "time": {"datetime", "pubdate", "itemprop"},
}
_DROPPED = {"style", "template", "noscript", "svg", "math", "iframe", "textarea", "select"}
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"\s*(?:undefined|null|\[object Object\]|\{\{[^{}]*\}\}|\$\{[^{}]*\})?\s*")
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\s(?:xml:)?lang\s*=\s*[\"']?([A-Za-z0-9_-]{2,35})", re.IGNORECASE)


def declared_charset(body: bytes) -> str | None:
    """The charset that a meta element within the first bytes names."""
    found = _CHARSET.search(body[:4_096])
    return found[1].decode("ascii") if found else None


@dataclass(slots=True)
class Head:
    """What was declared; `metas` by lower-case name, each with its values in order."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    title: str | None = None
    canonical: str | None = None
    image_link: str | None = None
    base: str | None = None
    language: str | None = None
    time: str | None = None
    linked_data: list[str] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """The values of that name that say something: neither empty nor what a template left behind."""
        return [value for value in self.metas.get(name, ()) if not _SAYS_NOTHING.fullmatch(value)]

    def first(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)


def read_head(text: str) -> Head:
    """Never raises: markup of any kind declares something or nothing."""
    reader = _Reader()
    language = _LANGUAGE.search(text[:8_192])
    reader.head.language = language[1] if language else None
    reader.feed(
        nh3.clean(
            shallow(text.replace("\0", "")),
            tags={*_ATTRIBUTES, "title", "h1"},
            clean_content_tags=set(_DROPPED),
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https"},
            link_rel=None,
        )
    )
    reader.close()
    return reader.head


class _Reader(HTMLParser):
    """Collects; the first of a kind counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self._into: list[str] | None = None
        self._kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "")[:_LONGEST_VALUE] for name, value in attrs}
        if tag == "meta":
            self._meta(given)
        elif tag == "link":
            self._link(given)
        elif tag == "base":
            self.head.base = self.head.base or given.get("href")
        elif tag == "time":
            self.head.time = self.head.time or given.get("datetime")
        elif tag in {"title", "script", "h1"}:
            self._into = []
            self._kind = given.get("type", "").partition(";")[0].strip().lower() if tag == "script" else tag

    def handle_endtag(self, tag: str) -> None:
        if self._into is None or tag not in {"title", "script", "h1"}:
            return
        text = "".join(self._into)
        if tag == "title" and text.strip():
            # A heading gives way to a title, wherever that stands.
            self.head.title = self.head.title or text
        elif tag == "h1" and text.strip():
            self.head.metas.setdefault("title", []).append(text)
        elif self._kind == "application/ld+json" and len(self.head.linked_data) < _MOST_LINKED:
            self.head.linked_data.append(text)
        self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _meta(self, given: dict[str, str]) -> None:
        value = given.get("content", "")
        for name in (given.get("property"), given.get("name"), given.get("itemprop"), given.get("http-equiv")):
            for one in (name or "").lower().split():
                self.head.metas.setdefault(one, []).append(value)

    def _link(self, given: dict[str, str]) -> None:
        kinds = given.get("rel", "").lower().split()
        if "canonical" in kinds:
            self.head.canonical = self.head.canonical or given.get("href")
        elif "image_src" in kinds:
            self.head.image_link = self.head.image_link or given.get("href")
