"""One call to a Mastodon host, and a post as such a host shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Reading
from share.domain.words import mark
from share.networks.base import Access, PermanentError, TokenRevokedError
from share.networks.html_text import read_html
from share.networks.values import counts, moment, table, text
from share.networks.wire import ask, refuse_overload

WINDOW_MINUTES: Final = 5
_COUNTERS: Final = {
    "favourites_count": "likes",
    "reblogs_count": "reposts",
    "replies_count": "replies",
    "quotes_count": "quotes",
}
_PLAUSIBLE: Final = 10**9
"""A host may claim anything about its posts; a counter above this is taken for unknown."""


def get(access: Access, url: str, params: Sequence[tuple[str, str]] = ()) -> requests.Response:
    headers = {"Authorization": f"Bearer {access.token}"} if access.token else None
    answer = ask(access, url, params=params, headers=headers)
    refuse_overload(access, answer, label=host_of(answer), minutes=WINDOW_MINUTES)
    if answer.status_code == requests.codes.unauthorized and access.token:
        raise TokenRevokedError(mark("%(host)s does not accept this token.") % {"host": host_of(answer)})
    if answer.status_code == requests.codes.forbidden and access.token:
        raise PermanentError(mark("%(host)s does not let this token read posts.") % {"host": host_of(answer)})
    return answer


def host_of(answer: requests.Response) -> str:
    return urlsplit(answer.url or "").netloc or "The host"


def found(ref: PostRef, row: dict[str, Any], now: datetime) -> Found:
    """The author is named name@host, where host is the one that was asked and not what it claims."""
    content, links = read_html(text(row.get("content")) or "")
    name = text(table(row.get("account")).get("acct"))
    read = reading(ref, row, now)
    return Found(
        ref,
        author_id=f"{name.lower()}@{ref.native_id.rpartition('/')[0]}" if name else None,
        author_name=name,
        posted_at=moment(row.get("created_at")),
        text=content or None,
        links=links,
        reading=read if isinstance(read, Reading) else None,
    )


def reading(ref: PostRef, row: dict[str, Any], now: datetime) -> Reading | Missing:
    """quotes_count is told from Mastodon 4.5 on; before, quotes are unknown."""
    known = counts(row, _COUNTERS, at_most=_PLAUSIBLE)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("The host showed the post without its counters."))
    return Reading(ref.native_id, now, "mastodon-api", known)
