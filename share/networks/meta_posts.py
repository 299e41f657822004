"""What Threads and Instagram have in common: an account's own posts and their insights, by the account's token.

An address names a post by its shortcode, the API by its number. The way from one to the other is the list of the
account's own posts, which is the proof at the same time: what stands in it was posted by that account.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import requests

from share.domain.posts import Missing, MissingReason, PostRef
from share.domain.words import mark
from share.networks.base import Access, BadReplyError, PermanentError, TokenRevokedError
from share.networks.graph_errors import Problem, error_for, pause_told, problem_in
from share.networks.own_posts import bearer
from share.networks.values import count, moment, table, tables, text
from share.networks.wire import ask, json_of, refuse_overload

_WINDOW_MINUTES: Final = 60
_A_PAGE: Final = 100
_MOST_PAGES: Final = 10
"""So an account's newest 1,000 posts are looked through."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An account's posts by shortcode, and why one that was looked for is not among them."""

    label: str
    posts: Mapping[str, dict[str, Any]]
    absent: MissingReason

    def missing(self, ref: PostRef) -> Missing:
        details = {
            MissingReason.NOT_FOUND: mark("It is not among the posts of the connected %(label)s account.")
            % {"label": self.label},
            MissingReason.UNAVAILABLE: mark("It is not among the newest %(most)s posts of the account.")
            % {"most": f"{_A_PAGE * _MOST_PAGES:,}"},
        }
        return Missing(
            ref,
            self.absent,
            details.get(self.absent, mark("%(label)s listed posts without their codes.") % {"label": self.label}),
        )


def told(access: Access, url: str, params: Sequence[tuple[str, str]], *, label: str) -> dict[str, Any] | Problem:
    """One answer, or the problem that concerns this one question; raises for what would meet every other too."""
    answer = ask(access, url, params=params, headers=bearer(access, label))
    return judged(access, answer, label=label)


def judged(access: Access, answer: requests.Response, *, label: str) -> dict[str, Any] | Problem:
    """As `told`, of an answer that came."""
    refuse_overload(access, answer, label=label, minutes=_WINDOW_MINUTES)
    if answer.status_code == requests.codes.unauthorized:
        raise TokenRevokedError(
            mark("%(label)s no longer accepts this token: connect the account anew.") % {"label": label}
        )
    body = _body(answer, label=label)
    if isinstance(body, Problem):
        if body.is_limit or body.concerns_all or body.transient:
            raise error_for(body, answer.headers, now=access.now, label=label)
    elif not answer.ok:
        raise PermanentError(
            mark("%(label)s does not take the question (status %(status)s).")
            % {"label": label, "status": answer.status_code}
        )
    if pause := pause_told(answer.headers, now=access.now):
        access.on_wait(pause)
    return body


def _body(answer: requests.Response, *, label: str) -> dict[str, Any] | Problem:
    try:
        body = json_of(answer, label=label)
    except BadReplyError:
        if answer.ok:
            raise
        body = {}
    if problem := problem_in(body):
        return problem
    if not isinstance(body, dict):
        raise BadReplyError(mark("%(label)s answered with something that is no object.") % {"label": label})
    return body


def posts_of_account(access: Access, url: str, fields: str, *, wanted: Collection[str], label: str) -> Listed:
    """Page through the account's own posts, newest first, until all of `wanted` have been seen."""
    found: dict[str, dict[str, Any]] = {}
    sound = follows = True
    for rows, more in _pages(access, url, fields, label=label):
        named = {code: row for row in tables(rows) if (code := text(row.get("shortcode"))) and text(row.get("id"))}
        sound = sound and len(named) == len(rows)
        found |= named
        follows = more
        if found.keys() >= set(wanted):
            break
    ended = MissingReason.UNAVAILABLE if follows else MissingReason.NOT_FOUND
    return Listed(label, found, ended if sound else MissingReason.NO_ANSWER)


def posts_since(access: Access, url: str, fields: str, *, since: datetime, label: str) -> Iterator[dict[str, Any]]:
    """The account's own posts from then on, newest first."""
    for rows, _ in _pages(access, url, fields, label=label):
        for row in tables(rows):
            at = moment(row.get("timestamp"))
            if at is not None and at < since:
                return
            if at is not None and text(row.get("shortcode")):
                yield row


def _pages(access: Access, url: str, fields: str, *, label: str) -> Iterator[tuple[list[Any], bool]]:
    """Each page of the account's posts, and whether another one follows; after so many it is left at that."""
    after = ""
    for _ in range(_MOST_PAGES):
        params = [("fields", fields), ("limit", str(_A_PAGE)), *([("after", after)] if after else [])]
        body = told(access, url, params, label=label)
        if isinstance(body, Problem):
            raise error_for(body, {}, now=access.now, label=label)
        rows = body.get("data")
        if not isinstance(rows, list):
            raise BadReplyError(mark("%(label)s answered with something that is no list of posts.") % {"label": label})
        after = _next_page(body)
        yield rows, bool(after)
        if not after:
            return


def _next_page(body: dict[str, Any]) -> str:
    """The cursor of what follows; the last page names its own end as well, but no `next`."""
    paging = table(body.get("paging"))
    return (text(table(paging.get("cursors")).get("after")) or "") if paging.get("next") else ""


def insights(body: dict[str, Any]) -> dict[str, int | None]:
    """Each metric of an answer by its name."""
    return {str(row.get("name")): _value(row) for row in tables(body.get("data"))}


def _value(row: dict[str, Any]) -> int | None:
    values = tables(row.get("values"))
    return count((values[-1] if values else table(row.get("total_value"))).get("value"))
