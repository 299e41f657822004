"""RSS, RDF and Atom: made safe first, then read by feedparser, then put into our words.

feedparser alone expands entities that a feed declares and follows any charset that Python knows, so the text
is decoded before (sources/charset) and a feed that declares anything is refused.
"""

import io
import re
from contextlib import suppress
from dataclasses import replace
from html.entities import html5
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from share.domain.words import mark
from share.later import later
from share.sources.feed_entry import author_of, item_of
from share.sources.feed_errors import FeedError
from share.sources.feed_item import Feed, language_of, name_of
from share.sources.html import plain_text
from share.sources.links import absolute

if TYPE_CHECKING:
    import feedparser
else:
    feedparser = later("feedparser")

_NOWHERE = "nowhere.invalid"
_DEEPEST = 100
_MOST_ITEMS = 1_000
_MOST_ATTRIBUTES = 500
_MOST_ELEMENTS = 50_000
"""Full of articles, 2 MB hold a third of it; feedparser needs about 60 microseconds for each."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE_SIGN = re.compile(
    r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)|&(?!#\d+;|#[xX][0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]*;)", re.DOTALL
)
"""An & that stands for itself, where XML asks for &amp;; what may hold one is passed over whole."""

_ONLY_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CUT_OFF = frozenset({3, 5, 20})
"""expat: no element found, unclosed token, unclosed CDATA section."""


def read_xml(text: str, base_url: str, *, allow_hosts: frozenset[str]) -> Feed:
    """The feed; raises FeedError for what declares entities, is cut off, nests too deep or is something else."""
    safe = _settled(text)
    _refuse_hostile(safe)
    found = _parsed(safe, base_url)
    if not found.get("version") and not found["entries"]:
        if re.search(r"<html[\s>]", text[:2_000], re.IGNORECASE):
            raise FeedError(mark("This is a web page, not a feed. Look for its RSS or Atom address."))
        raise FeedError(mark("This is not a feed: it is neither RSS nor Atom nor JSON Feed."))
    about = found["feed"]
    language = language_of(about.get("language"))
    base = (about.get("title_detail") or {}).get("base") or ""
    read = [
        item_of(entry, base_url, feed_base=base, language=language, allow_hosts=allow_hosts)
        for entry in found["entries"][:_MOST_ITEMS]
    ]
    # Atom's entries without an author have the feed's.
    author = author_of(about) if str(found.get("version")).startswith("atom") else None
    items = tuple(replace(item, author=item.author or author) for item in read if item is not None)
    return Feed(
        title=name_of(plain_text(about.get("title") or "", longest=200)),
        items=items,
        skipped=len(found["entries"]) - len(items),
        link=absolute(about.get("link"), base_url, allow_hosts=allow_hosts),
        image_url=_image(about, base_url, allow_hosts=allow_hosts),
        language=language,
    )


def _settled(text: str) -> str:
    """Without its XML declaration (the text is decoded), a plain DOCTYPE, and HTML's names for signs.

    RSS 0.91 asks for a DOCTYPE and its old feeds write &eacute;; both are honest, and gone before the parser.
    """
    text = _DECLARATION.sub("", _NOT_XML.sub("", text), count=1)
    text = _PLAIN_DOCTYPE.sub("", text, count=1)
    return _BARE_SIGN.sub(lambda found: found[1] or "&amp;", _ENTITY.sub(_sign, text))


def _sign(entity: re.Match[str]) -> str:
    if entity[1] in _ONLY_XML:
        return entity[0]
    return html5.get(f"{entity[1]};", entity[0])


_DECLARES = mark("This feed declares entities of its own; for safety such feeds are not read.")
_DISHONEST = mark("This feed is built in a way that no honest feed is.")


class _Depth:
    """Builds nothing: counts how deep, how wide and how much the markup is."""

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > _DEEPEST or len(attributes) > _MOST_ATTRIBUTES or self.elements > _MOST_ELEMENTS:
            raise FeedError(_DISHONEST)

    def end(self, _name: str) -> None:
        self.depth -= 1

    def data(self, _text: str) -> None:
        """Texts are feedparser's business."""

    def close(self) -> None:
        """Nothing was built."""


def _refuse_hostile(text: str) -> None:
    """Raises FeedError unless expat, with declarations forbidden, reads it or stumbles over mere sloppiness."""
    parser = DefusedXMLParser(target=_Depth(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text.encode())
        parser.close()
    except DefusedXmlException as error:
        raise FeedError(_DECLARES) from error
    except ParseError as error:
        if error.code in _CUT_OFF:
            raise FeedError(mark("This feed breaks off in the middle.")) from error
        # Read on from here by feedparser's patient parser, which is slow: not for too much of it.
        if text.count("<") > _MOST_ELEMENTS:
            raise FeedError(_DISHONEST) from error
        if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
            raise FeedError(_DECLARES) from error


def _parsed(text: str, base_url: str) -> dict[str, Any]:
    """What feedparser found, as plain dicts.

    It resolves guids too, and a feed that moved would bring every article anew; so it gets the feed's path on a
    host that is nowhere, and what came to stand there is put back: guids as written, addresses on the real host.
    """
    parts = urlsplit(base_url)
    nowhere, folder = f"{parts.scheme}://{_NOWHERE}", parts.path.rpartition("/")[0] + "/"
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": nowhere + parts.path}
    with suppress(LookupError, ValueError, TypeError, RecursionError, AttributeError, AssertionError):
        # A file, never a string: feedparser would take a string for an address and fetch it.
        found = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        plain: dict[str, Any] = _plain(found, nowhere, origin=f"{parts.scheme}://{parts.netloc}", folder=folder)
        return plain
    raise FeedError(mark("This is not a feed that we can read."))


def _plain(found: Any, nowhere: str, *, origin: str, folder: str) -> Any:
    if isinstance(found, dict):
        plain = {name: _plain(value, nowhere, origin=origin, folder=folder) for name, value in dict.items(found)}
        if isinstance(found.get("id"), str):
            plain["id"] = found["id"].removeprefix(nowhere + folder).removeprefix(nowhere)
        return plain
    if isinstance(found, list):
        return [_plain(one, nowhere, origin=origin, folder=folder) for one in found]
    if isinstance(found, str) and found.startswith(nowhere):
        return origin + found.removeprefix(nowhere)
    return found


def _image(about: dict[str, Any], base_url: str, *, allow_hosts: frozenset[str]) -> str | None:
    image = about.get("image") or {}
    named = (image.get("href"), image.get("url"), about.get("logo"), about.get("icon"))
    return next((link for name in named if (link := absolute(name, base_url, allow_hosts=allow_hosts))), None)
