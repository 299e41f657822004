"""X: recognised by the number in the address, read through tweepy with the app's bearer token."""

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult

import requests

from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Counts, Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.later import later
from share.networks.base import (
    Access,
    BadReplyError,
    Draft,
    Identity,
    Option,
    PermanentError,
    Price,
    QuotaSpentError,
    TokenRevokedError,
    Window,
)
from share.networks.composing import encoded, paragraphs
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.sending import REFUSING, posted, unreached
from share.networks.values import counts, counts_of_all, moment, table, tables, text
from share.networks.weighted_length import weighted_length
from share.networks.wire import LIBRARY_FAILURES, TOO_MANY, AtBase, json_of, refuse_overload
from share.networks.x_accounts import API_URL, BEARER, CLIENT_ID, CLIENT_SECRET, WEB, XAccounts
from share.networks.x_publishing import made, refuse_post, upload_picture

if TYPE_CHECKING:
    import tweepy
else:
    tweepy = later("tweepy")

_DOMAINS: Final = ("x.com", "twitter.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion")
_HOSTS: Final = frozenset(f"{door}{name}" for door in ("", "www.", "mobile.", "m.") for name in _DOMAINS)
_MIRRORS: Final = frozenset(
    [
        *("fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com", "twittpr.com", "girlcockx.com"),
        *("twitfix.com", "pxtwitter.com", "twiiit.com"),
        *("nitter.net", "nitter.poast.org", "nitter.privacydev.net", "nitter.space", "nitter.tiekoetter.com"),
        *("nitter.cz", "nitter.it", "nitter.unixfox.eu", "nitter.kavin.rocks", "nitter.privacyredirect.com"),
        *("lightbrd.com", "xcancel.com", "pro.x.com", "tweetdeck.twitter.com"),
    ]
)
_ID: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_TAIL: Final = re.compile(r"(?<=[0-9])[?&][a-z_]+=.*", re.DOTALL)
"""A query whose ? was escaped or written as &, as some apps do when they hand an address on."""
_LIMIT: Final = 280

_WINDOW_MINUTES: Final = 15
_FIELDS: Final = ["author_id", "created_at", "entities", "public_metrics"]
_OF_AUTHOR: Final = "non_public_metrics"
"""Shown to the author's own token, for 30 days."""
# The OpenAPI description renamed retweet to repost and tweet to post on 2026-08-07; answers may have either.
_COUNTERS: Final = {
    "impression_count": "impressions",
    "like_count": "likes",
    "retweet_count": "reposts",
    "repost_count": "reposts",
    "reply_count": "replies",
    "quote_count": "quotes",
    "bookmark_count": "bookmarks",
}
_CAPPED: Final = TOO_MANY | {requests.codes.payment_required, requests.codes.forbidden}
"""A cap that is reached comes with any of these: X's own and the one that the developer set on spending."""

_CAP: Final = re.compile(r"(?:usage|spend|monthly)[ _-]?cap", re.IGNORECASE)
_LONGEST_CYCLE: Final = timedelta(days=62)
_FEWEST: Final = 5
"""X takes no smaller number."""

_AUTHORS_COUNTERS: Final = {"url_link_clicks": "link_clicks", "user_profile_clicks": "profile_clicks"}
_ALL_COUNTERS: Final = _COUNTERS | _AUTHORS_COUNTERS
_SOURCE: Final = "x-api"
_HISTORIES: Final = ("edit_history_tweet_ids", "edit_history_post_ids")
_REASONS: Final = {
    "resource-not-found": MissingReason.NOT_FOUND,
    "not-authorized-for-resource": MissingReason.PROTECTED,  # protected and suspended look the same
    "resource-unavailable": MissingReason.UNAVAILABLE,
    "disallowed-resource": MissingReason.UNAVAILABLE,
}

# At DEBUG tweepy writes the bearer token to the log.
logging.getLogger("tweepy").setLevel(logging.INFO)


class X(XAccounts):
    name = "x"
    label = "X"
    options: tuple[Option, ...] = (API_URL, BEARER, CLIENT_ID, CLIENT_SECRET, WEB)
    measures = frozenset({"impressions", "likes", "reposts", "replies", "quotes", "bookmarks"})
    author_measures = frozenset(_AUTHORS_COUNTERS.values())
    author_days = 30
    batch_size = 100
    needs_token = True
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = Price(micros=5_000)
    window: Window | None = Window(3_500, 15)
    lists_publicly = False
    publish_micros = 200_000
    repeats_minutes = 0
    settled_minutes = 0
    publish_scopes: tuple[str, ...] = ("tweet.write",)

    def recognise(self, url: SplitResult) -> PostRef | None:
        """The user's name in the address is decoration: X opens any name with the right number."""
        if not _is_ours(url.netloc):
            return None
        native_id = _post_number(segments(url) or _hashbang(url.fragment))
        if native_id is None:
            raise refusal("not-a-post", network=self.name, label=self.label)
        if not _ID.fullmatch(native_id):
            raise refusal("bad-id", network=self.name)
        return PostRef(self.name, native_id, f"https://x.com/i/status/{native_id}")

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:  # noqa: ARG002 (the protocol's)
        return ref

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return f"https://x.com/intent/post?text={encoded(text)}"

    def length(self, text: str) -> Length:
        """Weighted by twitter-text's configuration 3: an address counts 23, an emoji and most scripts 2."""
        return Length(weighted_length(text), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        reply = _ask(access, refs)
        return [_found(ref, reply, access.now) for ref in refs]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        reply = _ask(access, refs)
        told = [isinstance(row.get("public_metrics"), dict) for row in reply.posts.values()]
        # One post alone may be shown without them; of several it would be more than chance.
        if len(told) > 1 and not any(told):
            raise BadReplyError(mark("X shows posts but no public_metrics: its answers have changed."))
        return _readings(refs, reply, access.now)

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        """The newest few, by the account's own token: X charges for each post that it shows."""
        client, session = _client(access, access.token or "")
        with suppress(tweepy.TweepyException, requests.RequestException, *LIBRARY_FAILURES):
            client.get_users_tweets(
                account.native_id,
                max_results=_FEWEST,
                start_time=since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                exclude=["retweets"],
                tweet_fields=_FIELDS,
                user_auth=False,
            )
        answer = session.told("X")
        _refuse(access, answer)
        reply = _reply(json_of(answer, label="X"), {})
        refs = [PostRef(self.name, number, f"https://x.com/i/status/{number}") for number in reply.posts]
        rows = [_found(ref, reply, access.now) for ref in refs]
        return [*{row.ref: row for row in rows if isinstance(row, Found)}.values()]

    def publish(self, access: Access, author: Identity, draft: Draft) -> PostRef:  # noqa: ARG002 (the protocol's)
        """One post by the member's own token; X knows no key that would make a second call harmless."""
        pictures = upload_picture(access, draft)
        client, session = _client(access, access.token or "")
        with suppress(tweepy.TweepyException, requests.RequestException, *LIBRARY_FAILURES):
            client.create_tweet(text=draft.text, media_ids=pictures or None, user_auth=False)
        if session.unsent:
            raise unreached(self.label)
        if session.answer is not None and session.answer.status_code in REFUSING:
            refuse_post(access, session.answer)
            _refuse(access, session.answer)
        return made(posted(access, session.answer, label="X", minutes=_WINDOW_MINUTES))


def _is_ours(host: str) -> bool:
    parts = host.split(".")
    return host in _HOSTS or any(".".join(parts[start:]) in _MIRRORS for start in range(min(2, len(parts))))


def _hashbang(fragment: str) -> list[str]:
    """The path of an address from before 2012: https://twitter.com/#!/name/status/1."""
    return [part for part in fragment[1:].split("/") if part] if fragment.startswith("!/") else []


def _post_number(path: Sequence[str]) -> str | None:
    """What stands where a post's number should, whatever follows it (/photo/1, /likes, a language)."""
    match [part.lower() for part in path]:
        case ["i", "web", "status" | "statuses", number, *_] | ["statuses", number, *_]:
            return _TAIL.sub("", number)
        case [_, "status" | "statuses", number, *_]:
            return _TAIL.sub("", number)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Reply:
    """The posts of an answer under every number that they ever had, and why others are not in it."""

    posts: dict[str, dict[str, Any]]
    missing: dict[str, Missing]

    def missing_for(self, ref: PostRef) -> Missing:
        return self.missing.get(ref.native_id) or Missing(ref, MissingReason.NO_ANSWER)


def _ask(access: Access, refs: Sequence[PostRef]) -> _Reply:
    token = access.token or access.option(BEARER)
    if not token:
        raise PermanentError(mark("No bearer token for X is set: X_BEARER_TOKEN."))
    answer = _lookup(access, token, refs, [*_FIELDS, _OF_AUTHOR] if access.account else _FIELDS)
    if access.account and _refuses_field(answer):
        answer = _lookup(access, token, refs, _FIELDS)
    _refuse(access, answer)
    return _reply(json_of(answer, label="X"), {ref.native_id: ref for ref in refs})


def _lookup(access: Access, token: str, refs: Sequence[PostRef], fields: Sequence[str]) -> requests.Response:
    client, session = _client(access, token)
    # What tweepy raises is of no use here: it fails in its own ways on odd error bodies and headers
    # (AttributeError on a list, ValueError on a reset that is no number). The answer itself is judged.
    with suppress(tweepy.TweepyException, requests.RequestException, *LIBRARY_FAILURES):
        # X takes a member's token as it takes the app's: as a bearer token.
        client.get_tweets(list(dict.fromkeys(ref.native_id for ref in refs)), tweet_fields=fields, user_auth=False)
    return session.told("X")


def _client(access: Access, token: str) -> "tuple[tweepy.Client, AtBase]":
    """Tweepy over our session, which keeps the answer whatever tweepy makes of it."""
    session = AtBase(access, access.option(API_URL))
    client: Any = copy(_blank())
    client.bearer_token, client.session = token, session
    client.user_agent = str(session.headers.get("User-Agent", ""))
    return client, session


@cache
def _blank() -> "tweepy.Client":
    """Made once, without a token: each client makes a session of its own, which costs as much as a question."""
    return tweepy.Client(return_type=requests.Response, wait_on_rate_limit=False)


def _refuses_field(answer: requests.Response) -> bool:
    """Whether the whole question failed for a field that this token may not see."""
    if answer.status_code not in {requests.codes.bad_request, requests.codes.forbidden}:
        return False
    kind = str(_problem(answer).get("type")).rpartition("/")[2]
    return kind in {"not-authorized-for-field", "field-unauthorized"}


def _refuse(access: Access, answer: requests.Response) -> None:
    """Raise for every answer that is not a list of posts; money, windows and keys are different things."""
    status = answer.status_code
    problem = _problem(answer) if status != requests.codes.ok else {}
    if status in _CAPPED and _CAP.search(f"{problem.get('title')} {problem.get('type')}"):
        until = _reset_of(problem, access.now) or _next_month(access.now)
        raise QuotaSpentError(mark("The monthly cap of X's API is reached."), until=until)
    if status == requests.codes.payment_required:
        raise QuotaSpentError(mark("The credits for X's API are used up."), until=None)
    refuse_overload(access, answer, label="X", minutes=_WINDOW_MINUTES)
    if status == requests.codes.unauthorized:
        if access.account:
            raise TokenRevokedError(mark("X does not accept this account's token: connect it anew."))
        raise TokenRevokedError(mark("X does not accept the bearer token."))
    if status == requests.codes.forbidden:
        raise PermanentError(mark("X refuses this app: check its project and access level in X's console."))
    if status != requests.codes.ok:
        raise PermanentError(
            mark("X does not take the question (status %(status)s): check X_API_URL.") % {"status": status}
        )


def _reset_of(problem: dict[str, Any], now: datetime) -> datetime | None:
    """The day on which the billing cycle begins anew, where X names a believable one."""
    told = moment(f"{problem.get('reset_date')}T00:00:00Z") or moment(problem.get("reset_date"))
    return told if told is not None and now < told < now + _LONGEST_CYCLE else None


def _problem(answer: requests.Response) -> dict[str, Any]:
    try:
        return table(json_of(answer, label="X"))
    except BadReplyError:
        return {}


def _next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.replace(year=now.year + 1, month=1) if now.month == 12 else first.replace(month=now.month + 1)  # noqa: PLR2004


def _reply(body: object, refs: dict[str, PostRef]) -> _Reply:
    if not isinstance(body, dict):
        raise BadReplyError(mark("X answered with something that is no list of posts."))
    data = body.get("data")
    posts: dict[str, dict[str, Any]] = {}
    for row in tables([data] if isinstance(data, dict) else data):
        number = row.get("id")
        if isinstance(number, str):
            posts.setdefault(number, row)
        # An edited post comes back under its newest number, whichever was asked for.
        for name in _HISTORIES:
            if (history := row.get(name)) and history != [number] and isinstance(history, list):
                for earlier in history:
                    posts.setdefault(str(earlier), row)
    missing: dict[str, Missing] = {}
    for error in tables(body.get("errors")):
        reason = _REASONS.get(str(error.get("type")).rpartition("/")[2])
        number = str(error.get("resource_id") or error.get("value"))
        if reason and number in refs:
            missing[number] = Missing(refs[number], reason)
    return _Reply(posts, missing)


def _original(ref: PostRef, row: dict[str, Any]) -> PostRef:
    """The post under its first number, as each edit gives it a new one; histories begin with the oldest."""
    first = next((history[0] for name in _HISTORIES if isinstance(history := row.get(name), list) and history), None)
    if not isinstance(first, str) or first == ref.native_id or not _ID.fullmatch(first):
        return ref
    return PostRef(ref.network, first, f"https://x.com/i/status/{first}")


def _found(ref: PostRef, reply: _Reply, now: datetime) -> Found | Missing:
    row = reply.posts.get(ref.native_id)
    if row is None:
        return reply.missing_for(ref)
    urls = tables(table(row.get("entities")).get("urls"))
    # The link as it was shared, and where X was led by it.
    links = [text(url.get(name)) for url in urls for name in ("expanded_url", "unwound_url")]
    reading = _reading(ref, reply, now)
    return Found(
        _original(ref, row),
        author_id=text(row.get("author_id")),
        author_name=None,  # asking for it would be billed as a read of a user
        posted_at=moment(row.get("created_at")),
        text=text(row.get("text")),
        links=tuple(dict.fromkeys(link for link in links if link)),
        reading=reading if isinstance(reading, Reading) else None,
    )


def _reading(ref: PostRef, reply: _Reply, now: datetime) -> Reading | Missing:
    row = reply.posts.get(ref.native_id)
    if row is None:
        return reply.missing_for(ref)
    shown, of_author = table(row.get("public_metrics")), row.get(_OF_AUTHOR)
    known = counts({**table(of_author), **shown}, _ALL_COUNTERS) if of_author else counts(shown, _COUNTERS)
    return _as_reading(ref, known, now, source="x-api-author" if of_author else _SOURCE)


def _as_reading(ref: PostRef, known: Counts | None, now: datetime, *, source: str) -> Reading | Missing:
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("X showed the post without its counters."))
    return Reading(ref.native_id, now, source, known)


def _readings(refs: Sequence[PostRef], reply: _Reply, now: datetime) -> list[Reading | Missing]:
    """As _reading(), of all that was asked for."""
    rows = [reply.posts.get(ref.native_id) for ref in refs]
    shown = [row for row in rows if row is not None]
    if any(row.get(_OF_AUTHOR) for row in shown):
        return [_reading(ref, reply, now) for ref in refs]
    known = iter(counts_of_all([table(row.get("public_metrics")) for row in shown], _COUNTERS))
    return [
        reply.missing_for(ref) if row is None else _as_reading(ref, next(known), now, source=_SOURCE)
        for ref, row in zip(refs, rows, strict=True)
    ]
