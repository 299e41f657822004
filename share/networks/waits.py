"""How long to stay away, from what the headers of an answer say."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

SHORTEST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(hours=24)

_RESETS: Final = ("x-rate-limit-reset", "ratelimit-reset", "x-ratelimit-reset")
_REMAINING: Final = frozenset({"x-rate-limit-remaining", "ratelimit-remaining", "x-ratelimit-remaining"})
_WHOLE: Final = frozenset({"x-rate-limit-limit", "ratelimit-limit", "x-ratelimit-limit"})
_USED: Final = "x-ratelimit-used"
"""Reddit's, which tells no limit."""

_TOLD: Final = _REMAINING | _WHOLE | {_USED}
_TENTH: Final = 10
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?(?![0-9])", re.ASCII)
_SECONDS: Final = re.compile(r"(-?[0-9]{1,20})(?:\.0*([1-9][0-9]*)?)?", re.ASCII)
_SECONDS_LEFT_BELOW: Final = 10**9
_MILLISECONDS_FROM: Final = 10**11


def until(headers: Mapping[str, str], *, now: datetime, minutes: int) -> datetime:
    """The time before which no call is made: the latest that is told, 1 s to 24 h from `now`.

    Resets come as clock time in seconds or milliseconds, as seconds left, or as ISO 8601 (Mastodon);
    Retry-After as seconds or an HTTP date. What cannot be read counts as not told: then `minutes`.
    """
    found = {name.lower(): value.strip() for name, value in headers.items()}
    told = [_moment(found[name], now) for name in _RESETS if name in found]
    told.append(_retry_after(found.get("retry-after", ""), now))
    known = [moment for moment in told if moment is not None]
    return clamped(max(known, default=now + timedelta(minutes=minutes)), now=now)


def asked_for(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """Until when a server that is not able to answer asks to be left alone, 1 s to 24 h from `now`; None: not told."""
    told = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    moment = _retry_after(told, now)
    return clamped(moment, now=now) if moment else None


def used_up(headers: Mapping[str, str]) -> bool:
    """Whether an answer says that no more than a tenth of its window is left.

    Others may ask from the same address, and whoever goes on to the last call is told no.
    """
    told = {key: float(found[0]) for key, value in _counts(headers) if (found := _AMOUNT.match(value))}
    left = [told[name] for name in _REMAINING & told.keys()]
    whole = [told[name] for name in _WHOLE & told.keys()]
    if _USED in told and left and not whole:
        whole = [told[_USED] + left[0]]
    return bool(left) and min(left) * _TENTH <= max(whole, default=0)


def _counts(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, value.strip()) for name, value in headers.items() if (key := name.lower()) in _TOLD]


def tells_a_wait(headers: Mapping[str, str]) -> bool:
    """Whether an answer names any time at all."""
    return bool({name.lower() for name in headers} & {*_RESETS, "retry-after"})


def midnight(now: datetime) -> datetime:
    """The end of the current UTC day, where daily limits begin anew; at least a second away."""
    return clamped(now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1), now=now)


def clamped(moment: datetime, *, now: datetime) -> datetime:
    """`moment`, but 1 s to 24 h from `now`, whatever a header claims."""
    return min(max(moment, now + SHORTEST), now + LONGEST)


def _retry_after(value: str, now: datetime) -> datetime | None:
    seconds = _whole(value)
    if seconds is not None:
        return _later(now, seconds)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(value: str, now: datetime) -> datetime | None:
    number = _whole(value)
    if number is None:
        return _iso(value)
    if number < _SECONDS_LEFT_BELOW:
        return _later(now, number)
    seconds = number // 1000 if number >= _MILLISECONDS_FROM else number
    return _later(now, seconds - int(now.timestamp()))


def _later(now: datetime, seconds: int) -> datetime:
    bound = int(LONGEST.total_seconds())
    return now + timedelta(seconds=min(max(seconds, 0), bound))


def _whole(value: str) -> int | None:
    """A number of seconds; a fraction is rounded up, so that no call comes before the time."""
    match = _SECONDS.fullmatch(value)
    return int(match[1]) + bool(match[2]) if match else None


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        return None
