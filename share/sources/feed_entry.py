"""One entry as feedparser gives it, to one item of ours."""

import calendar
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from share.sources.dates import in_utc, moment
from share.sources.feed_item import LONGEST_SUMMARY, LONGEST_TITLE, FeedItem, guid_of, language_of, name_of
from share.sources.feed_picture import picture_of
from share.sources.html import plain_text, title_text
from share.sources.links import absolute
from share.sources.text import one_line

_DATES = ("published", "created", "dc_date", "date", "updated")


def item_of(
    entry: dict[str, Any], base_url: str, *, feed_base: str, language: str | None, allow_hosts: frozenset[str]
) -> FeedItem | None:
    """The item; None for an entry without a link that may be followed. `feed_base` is the feed's xml:base."""
    url = _url(entry, base_url, feed_base=feed_base, allow_hosts=allow_hosts)
    if url is None:
        return None
    title = entry.get("title_detail") or {}
    own_language = title.get("language") or _content(entry).get("language")
    return FeedItem(
        guid=guid_of(str(entry.get("id") or ""), url),
        url=url,
        title=title_text(title.get("value") or "", longest=LONGEST_TITLE, literal=_is_literal(title, entry)) or None,
        summary=_summary(entry),
        image_url=picture_of(entry, _content(entry), base_url, allow_hosts=allow_hosts),
        author=author_of(entry),
        published_at=_published_at(entry),
        language=language_of(own_language) or language,
    )


def _url(entry: dict[str, Any], base_url: str, *, feed_base: str, allow_hosts: frozenset[str]) -> str | None:
    """Where the article stands: the publisher's own link before a feed service's, a podcast's sound at the last.

    An empty link resolves to the feed itself and is none; WordPress gives the article as the content's base.
    """
    links = entry.get("links") or []
    guid = str(entry.get("id") or "")
    link = entry.get("link") or ""
    named = [
        entry.get("feedburner_origlink"),
        # A guid that is no address is no link either, though RSS takes every guid for one.
        link if guid.startswith(("http", "/")) or link in {one.get("href") for one in links} else None,
        *(link.get("href") for link in links if link.get("rel") in {"alternate", None}),
        *(content.get("src") for content in entry.get("content") or []),
        _content(entry).get("base"),
        guid if guid.startswith(("http://", "https://")) else None,
        *(link.get("href") for link in links if link.get("rel") == "enclosure"),
    ]
    found = (absolute(name, base_url, allow_hosts=allow_hosts) for name in named)
    return next((url for url in found if url and url not in {base_url, feed_base}), None)


def _is_literal(detail: dict[str, Any], entry: dict[str, Any]) -> bool:
    """Atom says whether a title is markup; RSS does not, and its titles hold markup and signs of all kinds."""
    return detail.get("type") == "text/plain" and "summary_detail" not in entry and "content" in entry


def _content(entry: dict[str, Any]) -> dict[str, Any]:
    """The fullest text of the entry, with its type and base."""
    contents = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
    return next((content for content in contents if content.get("value")), {})


def _summary(entry: dict[str, Any]) -> str:
    given = [entry.get("summary_detail") or {}, {"value": entry.get("subtitle")}, _content(entry)]
    for detail in given:
        value = detail.get("value") or ""
        if detail.get("type") == "text/plain":
            text = one_line(value, longest=LONGEST_SUMMARY)
        else:
            text = plain_text(value, longest=LONGEST_SUMMARY)
        if text:
            return text
    return ""


def author_of(entry: dict[str, Any]) -> str | None:
    """The names of an entry's or a feed's authors, without mail addresses, each once."""
    names = [name_of(author.get("name")) for author in entry.get("authors") or [] if author]
    return name_of(", ".join(dict.fromkeys(name for name in names if name)))


def _published_at(entry: dict[str, Any]) -> datetime | None:
    for name in _DATES:
        found = moment(entry.get(name)) or _parsed(entry.get(f"{name}_parsed"))
        if found is not None:
            return found
    return None


def _parsed(when: Any) -> datetime | None:
    if when is None:
        return None
    with suppress(ValueError, OverflowError, OSError, TypeError):
        return in_utc(datetime.fromtimestamp(calendar.timegm(when), UTC))
    return None
