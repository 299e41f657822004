"""YouTube: public counters of videos through the Data API, with the installation's own key."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import SplitResult
from zoneinfo import ZoneInfo

import requests

from share.domain.carried import addresses
from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks.base import (
    Access,
    BadReplyError,
    MissingKeyError,
    Option,
    PermanentError,
    Price,
    QuotaSpentError,
    RateLimitedError,
    TokenRevokedError,
    Window,
)
from share.networks.composing import paragraphs
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.values import counts, moment, table, tables, text, whole
from share.networks.waits import until
from share.networks.wire import ask, json_of, refuse_overload
from share.networks.youtube_addresses import ID, is_ours, video_id

_API_URL: Final = Option(
    "YOUTUBE_API_URL", "https://www.googleapis.com", help=mark("where YouTube's Data API is reached")
)
_API_KEY: Final = Option(
    "YOUTUBE_API_KEY", secret=True, help=mark("a key of the YouTube Data API; without it videos are not read")
)
_DESCRIPTION_BYTES: Final = 5_000
_ANYBODYS: Final = "jNQXAC9IVRw"
_WINDOW_MINUTES: Final = 15
_PACIFIC: Final = ZoneInfo("America/Los_Angeles")
_DAY_SPENT: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_BAD_KEY: Final = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID"})
_COUNTERS: Final = {"viewCount": "impressions", "likeCount": "likes", "commentCount": "comments"}


class YouTube:
    name = "youtube"
    label = "YouTube"
    options: tuple[Option, ...] = (_API_URL, _API_KEY)
    measures = frozenset({"impressions", "likes", "comments"})
    batch_size = 50
    needs_token = True
    owner_token = False
    share_mode = "copy"
    keep_days: int | None = 30
    audience = "everyone"
    price: Price | None = None
    # Each call costs one of the project's 10,000 units a day.
    window: Window | None = Window(10_000, 24 * 60)

    def recognise(self, url: SplitResult) -> PostRef | None:
        if not is_ours(url.netloc):
            return None
        if segments(url)[:1] == ["redirect"]:
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        native_id = video_id(url)
        if native_id is None:
            raise refusal("not-a-post", network=self.name, label=self.label)
        if not ID.fullmatch(native_id):
            raise refusal("bad-id", network=self.name)
        return PostRef(self.name, native_id, f"https://www.youtube.com/watch?v={native_id}")

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:  # noqa: ARG002 (the protocol's)
        return ref

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """No address of YouTube's takes a text: the caption is copied into the video's description."""
        return "https://www.youtube.com/upload"

    def length(self, text: str) -> Length:
        """A description holds 5,000 bytes of UTF-8."""
        return Length(len(text.encode(errors="replace")), _DESCRIPTION_BYTES, unit="bytes")

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        rows = _rows(access, refs, parts="snippet,statistics")
        return [
            row if isinstance(row, Missing) else _found(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        rows = _rows(access, refs, parts="statistics")
        return [
            row if isinstance(row, Missing) else _reading(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def check(self, access: Access) -> str:
        """Ask for one video, which costs one of the day's units."""
        _rows(access, [PostRef(self.name, _ANYBODYS, "")], parts="id")
        return mark("YouTube takes the API key.")


def _rows(access: Access, refs: Sequence[PostRef], *, parts: str) -> list[dict[str, Any] | Missing]:
    """What YouTube shows of each video; deleted and private ones it leaves out without a word."""
    key = access.token or access.option(_API_KEY)
    if not key:
        raise MissingKeyError(mark("No key for YouTube is set: YOUTUBE_API_KEY."))
    ids = ",".join(dict.fromkeys(ref.native_id for ref in refs))
    url = f"{access.option(_API_URL).rstrip('/')}/youtube/v3/videos"
    # The key could go into the address as well, but addresses end up in logs and in the texts of errors.
    answer = ask(access, url, params=[("part", parts), ("id", ids)], headers={"X-Goog-Api-Key": key})
    _refuse(access, answer)
    items = table(json_of(answer, label="YouTube")).get("items")
    if not isinstance(items, list):
        raise BadReplyError(mark("YouTube answered with something that is no list of videos."))
    shown = {row["id"]: row for row in tables(items) if isinstance(row.get("id"), str)}
    # A row without its id may be any of those that were asked for.
    reason = MissingReason.NOT_FOUND if len(shown) == len(items) else MissingReason.NO_ANSWER
    return [shown.get(ref.native_id) or Missing(ref, reason) for ref in refs]


def _refuse(access: Access, answer: requests.Response) -> None:
    """Raise for all that is no answer: YouTube says with 403 what others say with 429."""
    refuse_overload(access, answer, label="YouTube", minutes=_WINDOW_MINUTES)
    if answer.status_code == requests.codes.ok:
        return
    reasons = _reasons(answer)
    if reasons & _DAY_SPENT:
        raise QuotaSpentError(mark("Today's units of YouTube's API are used up."), until=_next_day(access.now))
    if reasons & _TOO_FAST:
        retry_at = until(answer.headers, now=access.now, minutes=_WINDOW_MINUTES)
        raise RateLimitedError(mark("YouTube wants no more calls for now."), retry_at=retry_at)
    if answer.status_code == requests.codes.unauthorized or reasons & _BAD_KEY:
        raise TokenRevokedError(mark("YouTube does not accept the API key."))
    if answer.status_code == requests.codes.forbidden:
        raise PermanentError(mark("YouTube refuses this key: switch the YouTube Data API v3 on in Google's console."))
    raise PermanentError(
        mark("YouTube does not take the question (status %(status)s): check YOUTUBE_API_URL.")
        % {"status": answer.status_code}
    )


def _reasons(answer: requests.Response) -> set[str]:
    """Google names a reason in `errors` (old) or `details` (new); a bad key has it in either."""
    try:
        error = table(table(json_of(answer, label="YouTube")).get("error"))
    except BadReplyError:
        return set()
    rows = [*tables(error.get("errors")), *tables(error.get("details"))]
    return {str(row.get("reason")) for row in rows}


def _next_day(now: datetime) -> datetime:
    """Quotas begin anew at midnight Pacific time."""
    tomorrow = now.astimezone(_PACIFIC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _PACIFIC).astimezone(now.tzinfo)


def _found(ref: PostRef, row: dict[str, Any], now: datetime) -> Found:
    snippet = table(row.get("snippet"))
    words = [text(snippet.get(name)) for name in ("title", "description")]
    whole_text = "\n\n".join(part for part in words if part) or None
    reading = _reading(ref, row, now)
    return Found(
        ref,
        author_id=text(snippet.get("channelId")),
        author_name=text(snippet.get("channelTitle")),
        posted_at=moment(snippet.get("publishedAt")),
        text=whole_text,
        links=addresses(whole_text, ()),
        reading=reading if isinstance(reading, Reading) else None,
    )


def _reading(ref: PostRef, row: dict[str, Any], now: datetime) -> Reading | Missing:
    """Counters come as texts; those that the channel hides are left out and stay unknown."""
    told = table(row.get("statistics"))
    known = counts({name: whole(told.get(name)) for name in _COUNTERS}, _COUNTERS)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("YouTube showed the video without its counters."))
    return Reading(ref.native_id, now, "youtube-data-api", known)
