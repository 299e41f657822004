"""Following a share link, whose address does not hold the post's number, on its network's own pages."""

import re
import time
from collections.abc import Callable
from html import unescape
from typing import Final
from urllib.parse import SplitResult, parse_qs

import requests

from share.domain.foreign import joined
from share.domain.posts import Missing, MissingReason, NotAPostError, PostRef
from share.domain.words import mark
from share.networks.base import Access
from share.networks.one_by_one import LATER
from share.networks.pasted import clean, only, segments
from share.networks.wire import ask, refuse_overload

_MOST_HOPS: Final = 4
_WINDOW_MINUTES: Final = 60
_SECONDS: Final = 12.0
"""Then no further hop is made: the call has to end within its lease."""

_LONGEST_HEAD: Final = 100_000
_TAG: Final = re.compile(r"<(?:link|meta)\b[^>]{0,600}>", re.IGNORECASE)
_TELLS: Final = re.compile(r"\b(?:rel|property|http-equiv)\s*=\s*[\"']?(?:canonical|og:url|refresh)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"\b(?:href|content)\s*=\s*[\"'](?:[0-9.]{1,5}\s*;\s*url\s*=\s*['\"]?)?([^\"'<>]+)", re.IGNORECASE
)
_LOGIN_WALLS: Final = (["login"], ["login.php"], ["accounts", "login"])


def follow(
    access: Access, ref: PostRef, *, label: str, recognise: Callable[[SplitResult], PostRef | None]
) -> PostRef | Missing:
    """The post that a share link leads to; where it ends at a login wall, what the wall would lead to.

    `recognise` is the network's own: a redirect to another site is not followed.
    """
    url, until = ref.url, time.monotonic() + _SECONDS
    for _ in range(_MOST_HOPS):
        if time.monotonic() > until:
            return Missing(ref, MissingReason.NO_ANSWER, LATER)
        answer = ask(access, url)
        refuse_overload(access, answer, label=label, minutes=_WINDOW_MINUTES)
        url = joined(url, answer.headers.get("Location", ""))
        followed = _behind(url, recognise) if answer.is_redirect else _named_by(answer, recognise)
        if followed is None or followed.url == answer.url:
            break
        if followed.native_id:
            return followed
        url = followed.url
    return Missing(
        ref, MissingReason.NOT_READABLE, mark("%(label)s does not tell where this link leads.") % {"label": label}
    )


def _named_by(answer: requests.Response, recognise: Callable[[SplitResult], PostRef | None]) -> PostRef | None:
    """The post that a page calls its own address, or that it would have a browser move on to."""
    if answer.status_code != requests.codes.ok or "html" not in answer.headers.get("Content-Type", ""):
        return None
    for tag in _TAG.findall(answer.content[:_LONGEST_HEAD].decode("utf-8", errors="replace")):
        address = _ADDRESS.search(tag) if _TELLS.search(tag) else None
        found = _behind(joined(answer.url, unescape(address[1]).strip()), recognise) if address else None
        if found is not None and found.native_id:
            return found
    return None


def _behind(url: str, recognise: Callable[[SplitResult], PostRef | None]) -> PostRef | None:
    """The post that a redirect names, or the next address of the network's to ask."""
    try:
        target = clean(url)
        if segments(target)[:2] in _LOGIN_WALLS or segments(target)[:1] in _LOGIN_WALLS:
            target = clean(joined(url, only(parse_qs(target.query).get("next"))))
        return recognise(target)
    except NotAPostError:
        return None
