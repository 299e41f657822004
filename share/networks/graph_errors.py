"""Graph's error codes in our words. They come with status 400 or 403, rate limits too, so codes decide.

Sources: developers.facebook.com, Graph API: error handling, rate limiting.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from share.domain.posts import MissingReason
from share.networks.base import (
    BadReplyError,
    NetworkError,
    PermanentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.networks.values import count, table, tables
from share.networks.waits import clamped

_LIMITS: Final = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_TOKEN: Final = frozenset({102, 104, 190})
_TRANSIENT: Final = frozenset({1, 2})
_PERMISSION: Final = frozenset({3, 10, *range(200, 300)})
_NO_SUCH: Final = frozenset({100, 803})
_PERMANENT: Final = {
    2635: "This version of the Graph API is switched off: set FACEBOOK_GRAPH_VERSION.",
    368: "Facebook has blocked this for now as abusive: see the app's alerts.",
}
_MINUTES_WITHOUT_WORD: Final = 60
_FULL_PERCENT: Final = 90
"""Calls made while an app is blocked lengthen the block, so we stay away before."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error object of Graph's."""

    code: int
    kind: str
    message: str
    transient: bool

    @property
    def is_limit(self) -> bool:
        return self.code in _LIMITS

    @property
    def concerns_all(self) -> bool:
        """Whether it would meet every call with this token or version."""
        return self.code in _TOKEN or self.code in _PERMANENT

    @property
    def concerns_insights(self) -> bool:
        """Whether the same question without insights may be answered."""
        return self.code in _PERMISSION or "insights metric" in self.message

    @property
    def reason(self) -> MissingReason:
        """Why this one post was not given; gone and "no permission" look the same on a post itself."""
        if self.code in _NO_SUCH and (self.kind == "GraphMethodException" or self.code != 100):  # noqa: PLR2004
            return MissingReason.NOT_FOUND
        if self.code in _NO_SUCH or self.code in _PERMISSION:
            return MissingReason.NOT_READABLE
        return MissingReason.UNAVAILABLE if self.transient or self.code in _TRANSIENT else MissingReason.NO_ANSWER


def problem_in(body: object) -> Problem | None:
    """The error of an answer or of an entry of a batch, if it is one."""
    error = table(body).get("error")
    if not error:
        return None
    known = table(error)
    code = count(known.get("code")) or 0
    return Problem(code, str(known.get("type")), str(known.get("message")), known.get("is_transient") is True)


def error_for(problem: Problem, headers: Mapping[str, str], *, now: datetime) -> NetworkError:
    """What to raise for a problem that concerns the whole call."""
    if problem.is_limit:
        return RateLimitedError("Facebook wants no more calls for now.", retry_at=wait_told(headers, now=now))
    if problem.code in _TOKEN:
        return TokenRevokedError("Facebook no longer accepts this token: connect the Page anew.")
    if problem.transient or problem.code in _TRANSIENT:
        return UnavailableError("Facebook is not able to answer just now.")
    if problem.code in _PERMISSION or problem.code in _NO_SUCH:
        return PermanentError(f"Facebook does not allow this call (code {problem.code}): check permissions.")
    known = _PERMANENT.get(problem.code)
    return PermanentError(known) if known else BadReplyError(f"Facebook answered with error {problem.code}.")


def wait_told(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """Until when to stay away: the longest wait told, in minutes, else an hour, the length of the window."""
    told = [count(row.get("estimated_time_to_regain_access")) or 0 for row in _business_rows(headers)]
    minutes = max(told, default=0) or _MINUTES_WITHOUT_WORD
    return clamped(now + timedelta(minutes=min(minutes, 24 * 60)), now=now)


def is_nearly_full(headers: Mapping[str, str]) -> bool:
    """Whether one of the usage meters, in percent, stands at 90 or above."""
    meters = [table(_json(headers, "x-app-usage")), *_business_rows(headers)]
    names = ("call_count", "total_cputime", "total_time")
    return any((count(meter.get(name)) or 0) >= _FULL_PERCENT for meter in meters for name in names)


def _business_rows(headers: Mapping[str, str]) -> list[dict[str, Any]]:
    owners = table(_json(headers, "x-business-use-case-usage"))
    return [row for rows in owners.values() for row in tables(rows)]


def _json(headers: Mapping[str, str], name: str) -> object:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    try:
        return json.loads(value) if value else None
    except (ValueError, RecursionError):
        return None
