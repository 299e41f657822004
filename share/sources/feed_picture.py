"""Which of the pictures that an entry names stands for it."""

import re
from typing import Any
from urllib.parse import urlsplit

from share.domain.foreign import joined
from share.sources.html import first_image
from share.sources.links import absolute_picture

_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"image|thumb|photo|picture", re.IGNORECASE)
_LARGE_NAME = re.compile(r"big|large|full|featured|main", re.IGNORECASE)
_SMALL = 200
"""Pixels: a thumbnail known to be narrower gives way to a picture in the text."""
_AVATARS = ("gravatar.com",)


def picture_of(
    entry: dict[str, Any], content: dict[str, Any], base_url: str, *, allow_hosts: frozenset[str]
) -> str | None:
    """The address of the entry's picture, made absolute; None where it names none that may be fetched.

    Declared pictures come before thumbnails, those before the first picture of the text.
    """
    in_text = first_image(str(content.get("value") or ""))
    in_summary = first_image(str((entry.get("summary_detail") or {}).get("value") or ""))
    base = joined(base_url, content.get("base") or "")
    thumbnails = [thumb for thumb in entry.get("media_thumbnail") or [] if isinstance(thumb, dict)]
    named = [
        *(media.get("url") for media in _largest_first(entry.get("media_content") or [])),
        *(link.get("href") for link in entry.get("links") or [] if _is_picture(link)),
        *(thumb.get("url") for thumb in thumbnails if not _is_small(thumb)),
        (entry.get("image") or {}).get("href") if isinstance(entry.get("image"), dict) else None,
        *_own_elements(entry),
        in_text and joined(base, in_text),
        in_summary and joined(base, in_summary),
        *(thumb.get("url") for thumb in thumbnails),
        _own_image(entry),
    ]
    for name in named:
        url = absolute_picture(name, base_url, allow_hosts=allow_hosts)
        if url and not (urlsplit(url).hostname or "").endswith(_AVATARS):
            return url
    return None


def _largest_first(media: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pictures = [one for one in media if one.get("medium") == "image" or _is_picture_type(one, "url")]
    return sorted(pictures, key=_width, reverse=True)


def _width(media: dict[str, Any]) -> int:
    width = str(media.get("width") or "")
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0  # noqa: PLR2004 - 99,999 px


def _is_small(thumbnail: dict[str, Any]) -> bool:
    return 0 < _width(thumbnail) < _SMALL


def _is_picture(link: dict[str, Any]) -> bool:
    return link.get("rel") == "enclosure" and _is_picture_type(link, "href")


def _is_picture_type(one: dict[str, Any], where: str) -> bool:
    kind = str(one.get("type") or "")
    if kind and "/" in kind:
        return kind.lower().startswith("image/")
    return bool(_PICTURE_FILE.search(str(one.get(where) or "").partition("?")[0]))


def _own_elements(entry: dict[str, Any]) -> list[str]:
    """Addresses in elements of a publisher's own making: <bigimage>, <thumbnail>, <featuredImage>."""
    found = [
        (name, value.strip())
        for name, value in entry.items()
        if isinstance(value, str) and _PICTURE_NAME.search(name) and value.strip().startswith(("http", "/"))
    ]
    found.sort(key=lambda pair: not _LARGE_NAME.search(pair[0]))
    return [value for _, value in found]


def _own_image(entry: dict[str, Any]) -> str | None:
    """An item's own <image><url>, which feedparser files under `href` (as it does an author's page)."""
    href = entry.get("href")
    return href if isinstance(href, str) and _PICTURE_FILE.search(href.partition("?")[0]) else None
