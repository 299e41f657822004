"""What a page's JSON-LD says of its article. https://schema.org/Article ."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_ARTICLE = re.compile(r"Article|BlogPosting|Report|NewsItem|PodcastEpisode|VideoObject|Recipe|Review|Event$")
_PAGE = re.compile(r"WebPage$|ItemPage$|AboutPage$")
_WRAPPING = re.compile(
    r"(?:/\*[^*<]*\*/\s*)?(?:<!--|// {0,4}<!\[CDATA\[|/\* {0,4}<!\[CDATA\[ {0,4}\*/|<!\[CDATA\[)?\s*"
)
_LAST_COMMA = re.compile(r",\s*(?=[}\]])")
_DECODER = json.JSONDecoder(strict=False, parse_int=str)
_HOLDING = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "image", "author", "publisher")
_DEEPEST = 6
_MOST_VALUES = 50
_MOST_NODES = 2_000
_MOST_IMAGES = 10


@dataclass(frozen=True, slots=True)
class Linked:
    """The article as linked data names it; None where it does not."""

    title: str | None = None
    summary: str | None = None
    images: tuple[str, ...] = ()
    author: str | None = None
    site_name: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


def read_linked(scripts: list[str]) -> Linked:
    """The first article among the scripts, else the first page; broken JSON is passed over."""
    nodes = [node for script in scripts for node in _nodes(script)][:_MOST_NODES]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    for kind in (_ARTICLE, _PAGE):
        for node in nodes:
            if any(kind.search(name) for name in _texts(node.get("@type"))):
                return _linked(node, by_id)
    return Linked()


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    bare = script.strip("\ufeff \t\r\n")
    wrapping = _WRAPPING.match(bare)
    bare = bare[wrapping.end() :] if wrapping else bare
    # As it stands, else without what templates leave behind: a last comma, entities in place of quotes.
    for text in (bare, _LAST_COMMA.sub("", bare), html.unescape(bare)):
        found = _values(text)
        if found:
            yield from _walk(found, 0)
            return


def _values(text: str) -> list[Any]:
    """The JSON at the beginning of the text, and what more of it follows; [] where it begins with none."""
    found: list[Any] = []
    with suppress(ValueError, RecursionError):
        while len(found) < _MOST_VALUES and (start := text[:1]) and start in "[{":
            value, end = _DECODER.raw_decode(text)
            found.append(value)
            text = text[end:].lstrip(" \t\r\n;,")
    return found


def _walk(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for one in found:
            yield from _walk(one, depth + 1)
    elif isinstance(found, dict):
        yield found
        for name in _HOLDING:
            yield from _walk(found.get(name), depth + 1)


def _linked(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Linked:
    return Linked(
        title=_first(node.get("headline")) or _first(node.get("name")),
        summary=_first(node.get("description")),
        images=tuple(_images(node, by_id)),
        author=", ".join(dict.fromkeys(_names(node.get("author") or node.get("creator"), by_id))) or None,
        site_name=_named(node.get("publisher"), by_id, ("name",)),
        published=_first(node.get("datePublished")) or _first(node.get("dateCreated")),
        url=_named(node.get("mainEntityOfPage"), by_id, ("@id", "url")) or _first(node.get("url")),
        language=_first(node.get("inLanguage")),
    )


def _texts(value: Any) -> list[str]:
    return [one for one in _listed(value) if isinstance(one, str) and one.strip()]


def _first(value: Any) -> str | None:
    return next(iter(_texts(value)), None)


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    named = (one if isinstance(one, str) else _named(one, by_id, ("name",)) for one in _listed(value))
    return [name for name in named if name]


def _images(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> list[str]:
    given = [one for name in ("image", "thumbnailUrl") for one in _listed(node.get(name))]
    named = (_named(one, by_id, ("url", "contentUrl", "@id")) for one in given[:_MOST_IMAGES])
    return [name for name in named if name]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(value: Any, by_id: dict[str, dict[str, Any]], keys: tuple[str, ...]) -> str | None:
    """A text itself, or the first of these keys of the node that stands there or is pointed at."""
    one = value[0] if isinstance(value, list) and value else value
    if isinstance(one, str):
        return one
    if not isinstance(one, dict):
        return None
    node = one if any(key in one for key in keys if key != "@id") else by_id.get(str(one.get("@id")), one)
    return next((text for key in keys if (text := _first(_pointed(node.get(key))))), None)


def _pointed(value: Any) -> Any:
    """A value written as a pointer, {"@id": …}, is what it points to: an address by itself."""
    return value.get("@id") if isinstance(value, dict) else value
