"""What a feed gives us, whatever its format."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from share.sources.text import one_line

LONGEST_TITLE = 300
LONGEST_SUMMARY = 2_000
_LONGEST_NAME = 200
_LONGEST_GUID = 500
_HEADLINE = 90
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One article: `title` is None where the feed gives none, `summary` is plain text, times are UTC."""

    guid: str
    url: str
    title: str | None
    summary: str
    image_url: str | None
    author: str | None
    published_at: datetime | None
    language: str | None

    @property
    def headline(self) -> str:
        """Words to show it by: its title, else how its text begins, else its address."""
        return self.title or one_line(self.summary, longest=_HEADLINE) or self.url


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed read; `skipped` counts items that had no link to follow."""

    title: str | None
    items: tuple[FeedItem, ...]
    skipped: int = 0
    link: str | None = None
    image_url: str | None = None
    language: str | None = field(default=None)


def guid_of(given: str, url: str) -> str:
    """The item's own id, else its link; a longer one than a column holds becomes its digest."""
    guid = given.strip() or url
    return guid if len(guid) <= _LONGEST_GUID else f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def name_of(given: object) -> str | None:
    """A person's or site's name on one line, or None."""
    return one_line(given, longest=_LONGEST_NAME) or None if isinstance(given, str) else None


def language_of(given: object) -> str | None:
    """A language tag if it looks like one."""
    text = given.strip() if isinstance(given, str) else ""
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else None
