"""Graph's error codes in our words. They come with status 400 or 403, rate limits too, so codes decide.

Sources: developers.facebook.com, Graph API: error handling, rate limiting.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from share.domain.posts import MissingReason
from share.domain.words import mark
from share.networks.base import (
    BadReplyError,
    NetworkError,
    PermanentError,
    RateLimitedError,
    TokenRevokedError,
    UnavailableError,
)
from share.networks.values import count, table, tables, text
from share.networks.waits import clamped

_LIMITS: Final = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_TOKEN: Final = frozenset({102, 104, 190})
_TRANSIENT: Final = frozenset({1, 2})
_PERMISSION: Final = frozenset({3, 10, *range(200, 300)})
_PERMISSION_OF_APP: Final = 10
_NO_SUCH: Final = frozenset({100, 803})
_FIELD_OF_OLD: Final = 12
_PERMANENT: Final = {
    2635: mark("This version of the Graph API is switched off: set FACEBOOK_GRAPH_VERSION."),
    368: mark("Facebook has blocked this for now as abusive: see the app's alerts."),
}
_PAGE_ANEW: Final = mark("%(label)s no longer accepts this token: connect the Page anew.")
_ACCOUNT_ANEW: Final = mark("%(label)s no longer accepts this token: connect the account anew.")
_MINUTES_WITHOUT_WORD: Final = 60
_FULL_PERCENT: Final = 90
"""Calls made while an app is blocked lengthen the block, so we stay away before."""

_ABSURD_PERCENT: Final = 100_000
_SLOW_PERCENT: Final = 75
"""From here on a minute's pause follows each call, and one more for every further percent."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error object of Graph's."""

    code: int
    kind: str
    message: str
    transient: bool
    subcode: int = 0

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
    def concerns_question(self) -> bool:
        """Whether another path or other fields may be answered."""
        return self.code in _NO_SUCH or self.code == _FIELD_OF_OLD

    @property
    def is_too_early(self) -> bool:
        """Whether Meta only waits for more people to have seen the post; the code is that of a permission."""
        return self.code == _PERMISSION_OF_APP and "not enough viewers" in self.message.lower()

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
    return Problem(
        code,
        str(known.get("type")),
        text(known.get("message")) or "",
        known.get("is_transient") is True,
        count(known.get("error_subcode")) or 0,
    )


def error_for(problem: Problem, headers: Mapping[str, str], *, now: datetime, label: str = "Facebook") -> NetworkError:
    """What to raise for a problem that concerns the whole call."""
    if problem.is_limit:
        return RateLimitedError(
            mark("%(label)s wants no more calls for now.") % {"label": label}, retry_at=wait_told(headers, now=now)
        )
    if problem.code in _TOKEN:
        again = _PAGE_ANEW if label == "Facebook" else _ACCOUNT_ANEW
        return TokenRevokedError(again % {"label": label})
    if problem.transient or problem.code in _TRANSIENT:
        return UnavailableError(mark("%(label)s is not able to answer just now.") % {"label": label})
    if problem.code in _PERMISSION or problem.code in _NO_SUCH:
        return PermanentError(
            mark("%(label)s does not allow this call (code %(code)s): check permissions.")
            % {"label": label, "code": problem.code}
        )
    known = _PERMANENT.get(problem.code)
    if known:
        return PermanentError(known)
    return BadReplyError(mark("%(label)s answered with error %(status)s.") % {"label": label, "status": problem.code})


def wait_told(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """Until when to stay away: the longest wait told, in minutes, else an hour, the length of the window."""
    told = [count(row.get("estimated_time_to_regain_access")) or 0 for row in _business_rows(headers)]
    minutes = max(told, default=0) or _MINUTES_WITHOUT_WORD
    return clamped(now + timedelta(minutes=min(minutes, 24 * 60)), now=now)


def pause_told(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """When to call next by the usage meters, None where at once: slower from 75 %, not at all from 90 %."""
    used = _percent_used(headers)
    if used >= _FULL_PERCENT:
        return wait_told(headers, now=now)
    return now + timedelta(minutes=used - _SLOW_PERCENT + 1) if used >= _SLOW_PERCENT else None


def _percent_used(headers: Mapping[str, str]) -> int:
    """The fullest of the usage meters, whichever window it is of."""
    meters = [table(_json(headers, "x-app-usage")), *_business_rows(headers)]
    names = ("call_count", "total_cputime", "total_time")
    return max((int(_percent(meter.get(name))) for meter in meters for name in names), default=0)


def _percent(value: object) -> float:
    """A meter's stand; the times come with fractions."""
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _ABSURD_PERCENT
    return float(value) if usable and isinstance(value, int | float) else 0.0


def _business_rows(headers: Mapping[str, str]) -> list[dict[str, Any]]:
    owners = table(_json(headers, "x-business-use-case-usage"))
    return [row for rows in owners.values() for row in tables(rows)]


def _json(headers: Mapping[str, str], name: str) -> object:
    value = next((value for key, value in headers.items() if key.lower() == name), "")
    try:
        return json.loads(value) if value else None
    except (ValueError, RecursionError):
        return None
