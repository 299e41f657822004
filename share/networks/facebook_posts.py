"""A post of a Page as the Graph API shows it, and what it counts for an address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Counts, Reading
from share.domain.words import mark
from share.networks.graph_errors import Problem
from share.networks.values import LARGEST, count, counts, moment, table, tables, text

VIEWS: Final = "post_media_view"
_ENGAGEMENT: Final = {
    "share_count": "shares",
    "reaction_count": "reactions",
    "comment_count": "comments",
}


def found(ref: PostRef, row: dict[str, Any], now: datetime) -> Found:
    author = table(row.get("from"))
    attached = tables(table(row.get("attachments")).get("data"))
    links = [text(one.get("unshimmed_url")) for one in attached]
    read = reading(ref, row, now)
    return Found(
        ref,
        author_id=text(author.get("id")) or str(row["id"]).partition("_")[0],
        author_name=text(author.get("name")),
        posted_at=moment(row.get("created_time")),
        text=text(row.get("message")),
        links=tuple(dict.fromkeys(link for link in links if link)),
        reading=read if isinstance(read, Reading) else None,
    )


def reading(ref: PostRef, row: dict[str, Any], now: datetime) -> Reading | Missing:
    """Graph leaves `shares` out at zero: absent, it is 0 where both counters asked for beside it were told."""
    known = _usual(row) or _odd(row)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("Facebook showed the post without its counters."))
    return Reading(ref.native_id, now, "graph-page", known)


def _usual(row: dict[str, Any]) -> Counts | None:
    """The counters of a post that is told of as most are; None for any other."""
    try:
        (metric,) = row["insights"]["data"]
        views = metric["values"][-1]["value"]
        reactions = row["reactions"]["summary"]["total_count"]
        comments = row["comments"]["summary"]["total_count"]
        shares = row["shares"]["count"] if "shares" in row else 0
        is_whole = type(views) is type(reactions) is type(comments) is type(shares) is int and metric["name"] == VIEWS
        # All of their bits together are below 0 where one of them is, and as long as the longest.
        if not is_whole or not 0 <= views | reactions | comments | shares <= LARGEST:
            return None
    except (LookupError, TypeError, ValueError):
        return None
    return tuple.__new__(Counts, (views, None, None, None, None, None, shares, reactions, comments, None, None))


def _odd(row: dict[str, Any]) -> Counts | None:
    """As _usual(), of any post, counter by counter."""
    reactions, comments = _total(row.get("reactions")), _total(row.get("comments"))
    told = reactions is not None and comments is not None
    shares = count(table(row["shares"]).get("count")) if "shares" in row else 0 if told else None
    views = _views(row.get("insights"))
    if shares is reactions is comments is views is None:
        return None
    return Counts(views, None, None, None, None, None, shares, reactions, comments)


def _total(listed: Any) -> int | None:
    try:
        return count(listed["summary"]["total_count"])
    except (LookupError, TypeError):
        return None


def _views(insights: Any) -> int | None:
    try:
        # Mostly what came is the one metric that was asked for.
        (metric,) = insights["data"]
        value = metric["values"][-1]["value"] if metric["name"] == VIEWS else None
    except (LookupError, TypeError, ValueError):
        value = _last_view(tables(table(insights).get("data")))
    return count(value)


def _last_view(metrics: Sequence[dict[str, Any]]) -> object:
    last: dict[str, Any] = {}
    for metric in metrics:
        if metric.get("name") == VIEWS and (values := tables(metric.get("values"))):
            last = values[-1]
    return last.get("value")


def engagement(url: str, body: dict[str, Any] | Problem | None, now: datetime) -> Reading | Missing:
    ref = PostRef("facebook", url, url)
    if isinstance(body, Problem):
        return Missing(ref, body.reason)
    known = counts(table(table(body).get("engagement")), _ENGAGEMENT)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER)
    return Reading(url, now, "graph-url", known)
