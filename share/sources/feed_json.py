"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), with every value's type checked."""

import json
from typing import Any

from share.domain.words import mark
from share.sources.dates import moment
from share.sources.feed_errors import FeedError
from share.sources.feed_item import LONGEST_SUMMARY, LONGEST_TITLE, Feed, FeedItem, guid_of, language_of, name_of
from share.sources.html import first_image, plain_text
from share.sources.links import absolute, absolute_picture
from share.sources.text import one_line

_MOST = 5_000


def read_json(text: str, base_url: str, *, allow_hosts: frozenset[str]) -> Feed:
    """The feed; raises FeedError for JSON that is broken, too deep or something else."""
    try:
        # Numbers stay text: an id may be longer than Python turns into a number.
        feed = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FeedError(mark("This is not a feed: its JSON cannot be read.")) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedError(mark("This is JSON, but not a JSON Feed: it lists no items."))
    base = absolute(feed.get("home_page_url"), base_url, allow_hosts=allow_hosts) or base_url
    fallback = _author(feed), language_of(feed.get("language"))
    rows = [row for row in feed["items"][:_MOST] if isinstance(row, dict)]
    read = [_item(row, base, fallback=fallback, allow_hosts=allow_hosts) for row in rows]
    items = tuple(item for item in read if item is not None)
    return Feed(
        title=name_of(feed.get("title")),
        items=items,
        skipped=len(feed["items"]) - len(items),
        link=absolute(feed.get("home_page_url"), base_url, allow_hosts=allow_hosts),
        image_url=absolute(feed.get("icon"), base_url, allow_hosts=allow_hosts),
        language=fallback[1],
    )


def _item(
    row: dict[str, Any], base: str, *, fallback: tuple[str | None, str | None], allow_hosts: frozenset[str]
) -> FeedItem | None:
    guid = row["id"] if isinstance(row.get("id"), str) else ""
    named = (row.get("url"), row.get("external_url"), guid if guid.startswith("http") else None)
    url = next((link for name in named if (link := absolute(name, base, allow_hosts=allow_hosts))), None)
    if url is None:
        return None
    markup = row["content_html"] if isinstance(row.get("content_html"), str) else ""
    return FeedItem(
        guid=guid_of(guid, url),
        url=url,
        title=one_line(_text(row, "title"), longest=LONGEST_TITLE) or None,
        summary=_summary(row, markup),
        image_url=_image(row, markup, base=base, allow_hosts=allow_hosts),
        author=_author(row) or fallback[0],
        published_at=moment(row.get("date_published")) or moment(row.get("date_modified")),
        language=language_of(row.get("language")) or fallback[1],
    )


def _summary(row: dict[str, Any], markup: str) -> str:
    plain = _text(row, "summary") or _text(row, "content_text")
    if plain:
        return one_line(plain, longest=LONGEST_SUMMARY)
    return plain_text(markup, longest=LONGEST_SUMMARY)


def _image(row: dict[str, Any], markup: str, *, base: str, allow_hosts: frozenset[str]) -> str | None:
    attachments = row["attachments"] if isinstance(row.get("attachments"), list) else []
    pictures = [
        attached.get("url")
        for attached in attachments
        if isinstance(attached, dict) and str(attached.get("mime_type")).startswith("image/")
    ]
    named = (row.get("image"), row.get("banner_image"), *pictures, first_image(markup))
    return next((link for name in named if (link := absolute_picture(name, base, allow_hosts=allow_hosts))), None)


def _author(row: dict[str, Any]) -> str | None:
    """Version 1.1 lists authors, version 1 names one."""
    authors = row.get("authors") if isinstance(row.get("authors"), list) else [row.get("author")]
    names = [name_of(author.get("name")) for author in authors or [] if isinstance(author, dict)]
    return name_of(", ".join(name for name in names if name))


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
