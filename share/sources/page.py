"""A web page's bytes to what an article card needs: title, summary, picture, author, date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from share.domain.errors import UnreadableError
from share.domain.words import mark
from share.sources.charset import charset_of, declared_in_xml, decode
from share.sources.dates import moment
from share.sources.feed_item import language_of
from share.sources.html import declared_text
from share.sources.links import absolute, absolute_picture
from share.sources.page_head import Head, declared_charset, read_head
from share.sources.page_linked import Linked, read_linked

_LONGEST_TITLE = 300
_LONGEST_SUMMARY = 1_000
_LONGEST_ALT = 500
_LONGEST_NAME = 200
_LARGEST = 4 * 2**20
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publish-date",
    "date",
)


class PageError(UnreadableError):
    """What stands at the address is no web page; the text says so to the person who typed it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="url", reason="not-a-page")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself; None where it says nothing. Texts are plain, addresses absolute, times UTC."""

    title: str | None
    summary: str | None
    image_url: str | None
    image_alt: str | None
    author: str | None
    site_name: str | None
    published_at: datetime | None
    canonical_url: str | None
    language: str | None


def read(body: bytes, content_type: str, url: str, *, allow_hosts: frozenset[str] = frozenset()) -> PageFacts:
    """The facts of the page at `url`; raises PageError for what is no page. An empty page has no facts.

    Words come from Open Graph first, which is written for cards, then JSON-LD, Twitter cards and plain HTML;
    dates and authors from JSON-LD first, which is the more exact. Pictures that may not be fetched are None.
    """
    if len(body) > _LARGEST:
        raise PageError(mark("This page is too large to read."))
    text = decode(body, charset_of(content_type), declared_charset(body), declared_in_xml(body))
    if _is_binary(content_type, text):
        raise PageError(mark("This is not a web page: give the address of an article."))
    head = read_head(text)
    linked = read_linked(head.linked_data)
    base = _base(head, url)
    image, alt = _image(head, linked, base, allow_hosts=allow_hosts)
    return PageFacts(
        title=_title(head, linked),
        summary=_summary(head, linked),
        image_url=image,
        image_alt=alt,
        author=_author(head, linked),
        site_name=_site_name(head, linked),
        published_at=_published_at(head, linked),
        canonical_url=_canonical(head, linked, base, page_url=url),
        language=_language(head, linked),
    )


def _is_binary(content_type: str, text: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith(("image/", "video/", "audio/")) or kind == "application/pdf":
        return True
    start = text[:2_000]
    odd = sum(1 for sign in start if sign == "\ufffd" or (sign < " " and sign not in "\t\n\r\f"))
    return odd * 10 > len(start)


def _title(head: Head, linked: Linked) -> str | None:
    named = (head.first("og:title"), linked.title, head.first("twitter:title"), head.title, head.first("title"),
             head.first("dc.title"), head.first("dcterms.title"))  # fmt: skip
    titles = (declared_text(name, longest=_LONGEST_TITLE) for name in named if name)
    return next((title for title in titles if title), None)


def _summary(head: Head, linked: Linked) -> str | None:
    named = (
        head.first("og:description"),
        linked.summary,
        head.first("twitter:description"),
        head.first("description"),
        head.first("dc.description"),
        head.first("dcterms.abstract"),
    )
    texts = (declared_text(name, longest=_LONGEST_SUMMARY) for name in named if name)
    return next((text for text in texts if text), None)


def _image(head: Head, linked: Linked, base: str, *, allow_hosts: frozenset[str]) -> tuple[str | None, str | None]:
    """The picture's address and, where the page describes that picture, its alternative text."""
    alt = head.first("og:image:alt") or head.first("twitter:image:alt")
    for name in _named_images(head, linked):
        url = absolute_picture(name, base, allow_hosts=allow_hosts)
        if url:
            return url, declared_text(alt or "", longest=_LONGEST_ALT) or None
    return None, None


def _named_images(head: Head, linked: Linked) -> Iterator[str | None]:
    for name in ("og:image:secure_url", "og:image", "og:image:url"):
        yield from head.all(name)
    yield from linked.images
    for name in ("twitter:image", "twitter:image:src", "thumbnail", "image", "thumbnailurl"):
        yield from head.all(name)
    yield head.image_link


def _author(head: Head, linked: Linked) -> str | None:
    named = (linked.author, head.first("author"), head.first("article:author"), head.first("dc.creator"),
             head.first("parsely-author"), head.first("byl"))  # fmt: skip
    names = (declared_text(name, longest=_LONGEST_NAME) for name in named if name and "://" not in name)
    return next((name for name in names if name), None)


def _site_name(head: Head, linked: Linked) -> str | None:
    name = head.first("og:site_name") or linked.site_name or head.first("application-name")
    return declared_text(name or "", longest=_LONGEST_NAME) or None


def _published_at(head: Head, linked: Linked) -> datetime | None:
    named = (linked.published, *(head.first(name) for name in _DATES), head.time)
    return next((found for name in named if (found := moment(name))), None)


def _base(head: Head, url: str) -> str:
    """What the page's relative addresses stand on; what results is judged address by address."""
    try:
        return urljoin(url, head.base or "")
    except ValueError:
        return url


def _canonical(head: Head, linked: Linked, base: str, *, page_url: str) -> str | None:
    """The page's own spelling of its address, on its own site: another site's would send readers there."""
    for name in (head.canonical, head.first("og:url"), linked.url):
        found = absolute(name, base, allow_hosts=frozenset({_site(page_url)}))
        if found and _is_same_site(_site(found), _site(page_url)):
            return found
    return None


def _site(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_same_site(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _language(head: Head, linked: Linked) -> str | None:
    named = (head.language, linked.language, head.first("og:locale"), head.first("content-language"))
    return next((tag for name in named if (tag := language_of(name))), None)
