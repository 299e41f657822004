"""TikTok: recognised by the number in the address; a member's own videos are read with the member's token."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs

import requests

from share.domain.carried import addresses
from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks import oauth
from share.networks.base import (
    Access,
    BadReplyError,
    Identity,
    MissingKeyError,
    NetworkError,
    OAuthClient,
    Option,
    PermanentError,
    Price,
    TokenRevokedError,
    Tokens,
    UnavailableError,
    Window,
)
from share.networks.composing import paragraphs
from share.networks.following import follow
from share.networks.own_posts import bearer
from share.networks.pasted import only, segments
from share.networks.refusals import refusal
from share.networks.values import counts, seconds, table, tables, text
from share.networks.wire import ask, json_of, post, refuse_overload

_DOMAINS: Final = ("tiktok.com", "tiktokv.com", "tiktokv.us", "vxtiktok.com", "tnktok.com", "tfxktok.com")
"""TikTok's own, then mirrors that show a video in a chat; those are never asked, only read."""
_DOORS: Final = frozenset({"", "www.", "m.", "us.", "lite.", "t."})
_SHORT_DOORS: Final = frozenset({"vm.", "vt."})
_ID: Final = re.compile(r"[1-9][0-9]{5,24}", re.ASCII)
_SHARED: Final = re.compile(r"[A-Za-z0-9_-]{4,64}", re.ASCII)
_LIMIT: Final = 2200

_API: Final = Option("TIKTOK_API_URL", "https://open.tiktokapis.com", help=mark("where TikTok's API is reached"))
_WEB: Final = Option(
    "TIKTOK_WEB_URL", "https://www.tiktok.com", help=mark("where people open TikTok: its videos and its sign-in dialog")
)
_CLIENT_KEY: Final = Option("TIKTOK_CLIENT_ID", help=mark("the app's client key; with its secret, members can connect"))
_CLIENT_SECRET: Final = Option("TIKTOK_CLIENT_SECRET", secret=True, help=mark("the app's secret"))
_WINDOW_MINUTES: Final = 1
_FIELDS: Final = "id,create_time,video_description,view_count,like_count,comment_count,share_count"
_COUNTERS: Final = {
    "view_count": "impressions",
    "like_count": "likes",
    "comment_count": "comments",
    "share_count": "shares",
}
_FINE: Final = "ok"
_REVOKED: Final = frozenset({"access_token_invalid", "access_token_expired"})


class TikTok:
    name = "tiktok"
    label = "TikTok"
    options: tuple[Option, ...] = (_API, _WEB, _CLIENT_KEY, _CLIENT_SECRET)
    measures = frozenset(_COUNTERS.values())
    batch_size = 20
    needs_token = True
    owner_token = True
    share_mode = "copy"
    keep_days: int | None = None
    audience = "everyone"
    lists_publicly = False
    price: Price | None = None
    window: Window | None = Window(600, 1)
    allows = mark("We can read how often your own TikTok videos were seen, liked, commented on and shared.")
    review = mark("TikTok must audit the app and grant it video.list; until then only its test users can connect.")

    def recognise(self, url: SplitResult) -> PostRef | None:
        domain = next((name for name in _DOMAINS if f".{url.netloc}".endswith(f".{name}")), None)
        if domain is None:
            return None
        path = segments(url)
        door = url.netloc.removesuffix(domain)
        if path[:1] == ["link"]:
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        if (shared := _share_path(door, path)) is not None:
            return PostRef(self.name, "", f"https://{door}tiktok.com/{shared}", Resolve.FIRST)
        kind, number = _named(path, parse_qs(url.query)) if door in _DOORS else ("", "")
        if not _ID.fullmatch(number):
            raise refusal("not-a-post", network=self.name, label=self.label)
        return _ref(kind, number)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        if ref.resolve is not Resolve.FIRST:
            return ref
        return follow(access, ref, label=self.label, recognise=self.recognise)

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """TikTok takes neither text nor link in an address; this is where a video is handed in."""
        return "https://www.tiktok.com/upload"

    def length(self, text: str) -> Length:
        """TikTok counts UTF-16 units: most emoji are two."""
        return Length(len(text.encode("utf-16-le", errors="replace")) // 2, _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        videos = _Videos(access, refs)
        return [videos.found(ref) for ref in refs]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        videos = _Videos(access, refs)
        return [videos.reading(ref) for ref in refs]

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        """From the one page of the newest videos; nobody posts more of them between two looks."""
        url = f"{access.option(_API)}/v2/video/list/?fields={_FIELDS}"
        answer = post(access, url, body={"max_count": self.batch_size}, headers=bearer(access, self.label))
        videos = _data(access, answer).get("videos")
        if not isinstance(videos, list):
            raise BadReplyError(mark("TikTok answered with something that is no list of videos."))
        named = [(number, row) for row in tables(videos) if (number := text(row.get("id"))) and _ID.fullmatch(number)]
        found = [_shown(_ref("video", number), row, account.native_id) for number, row in named]
        return [one for one in found if one.posted_at is not None and one.posted_at >= since]

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        key, secret = access.option(_CLIENT_KEY), access.option(_CLIENT_SECRET)
        if not (key and secret):
            raise MissingKeyError(mark("Set TIKTOK_CLIENT_ID and TIKTOK_CLIENT_SECRET so that members can connect."))
        return OAuthClient(
            authorize_url=f"{access.option(_WEB)}/v2/auth/authorize/",
            token_url=f"{access.option(_API)}/v2/oauth/token/",
            revoke_url=f"{access.option(_API)}/v2/oauth/revoke/",
            client_id=key,
            client_secret=secret,
            scopes=("user.info.basic", "video.list"),
            scope_separator=",",
            extra={"client_key": key},
            token_extra={"client_key": key},
            pkce=False,  # TikTok knows it for desktop apps alone, in a form of its own
        )

    def identify(self, access: Access) -> Identity:
        url = f"{access.option(_API)}/v2/user/info/"
        answer = ask(access, url, params=[("fields", "open_id,display_name")], headers=bearer(access, self.label))
        user = table(_data(access, answer).get("user"))
        native_id = text(user.get("open_id"))
        if native_id is None:
            raise BadReplyError(mark("TikTok does not tell whose account this is."))
        return Identity(native_id, text(user.get("display_name")) or "")

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        return tokens

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        return oauth.refresh(access, client, tokens)


def _share_path(door: str, path: list[str]) -> str | None:
    """The path of a share link, which names its video to those alone who follow it."""
    match path:
        case [code, *_] if door in _SHORT_DOORS and _SHARED.fullmatch(code):
            return code
        case ["t", code, *_] if door in _DOORS and _SHARED.fullmatch(code):
            return f"t/{code}"
        case _:
            return None


def _named(path: list[str], query: dict[str, list[str]]) -> tuple[str, str]:
    """The kind of post, video or photo, and its number; empty ones where the address is that of another page."""
    match path:
        case [author, "video" | "photo" as kind, number, *_] if author.startswith("@"):
            return kind, number
        case ["embed", "v2" | "v3", number, *_] | ["player", "v1", number, *_] | ["embed", number]:
            return "video", number
        case ["v", page]:
            return "video", page.removesuffix(".html")
        case ["share", "video" | "photo" as kind, number, *_] | [_, "share", "video" | "photo" as kind, number, *_]:
            return kind, number
        case ["foryou"] | []:
            return "video", only(query.get("item_id"))
        case _:
            return "", ""


def _ref(kind: str, number: str) -> PostRef:
    native_id = number if kind == "video" else f"{kind}:{number}"
    return PostRef("tiktok", native_id, f"https://www.tiktok.com/@/{kind}/{number}")


def _number(ref: PostRef) -> str:
    return ref.native_id.rpartition(":")[2]


class _Videos:
    """The account's own videos among those asked for; others' and deleted ones are left out without a word."""

    def __init__(self, access: Access, refs: Sequence[PostRef]) -> None:
        self._access = access
        wanted = list(dict.fromkeys(_number(ref) for ref in refs))
        answer = post(
            access,
            f"{access.option(_API)}/v2/video/query/?fields={_FIELDS}",
            body={"filters": {"video_ids": wanted}},
            headers=bearer(access, "TikTok"),
        )
        videos = _data(access, answer).get("videos")
        if not isinstance(videos, list):
            raise BadReplyError(mark("TikTok answered with something that is no list of videos."))
        self._shown = {number: row for row in tables(videos) if (number := text(row.get("id")))}
        sound = len(self._shown) == len(videos)
        self._reason = MissingReason.NOT_FOUND if sound else MissingReason.NO_ANSWER

    def found(self, ref: PostRef) -> Found | Missing:
        row = self._shown.get(_number(ref))
        if row is None:
            return self._missing(ref)
        reading = self.reading(ref)
        shown = _shown(ref, row, self._access.account)
        return replace(shown, reading=reading if isinstance(reading, Reading) else None)

    def reading(self, ref: PostRef) -> Reading | Missing:
        row = self._shown.get(_number(ref))
        if row is None:
            return self._missing(ref)
        known = counts(row, _COUNTERS)
        if known is None:
            return Missing(ref, MissingReason.NO_ANSWER, mark("TikTok showed the video without its counters."))
        return Reading(ref.native_id, self._access.now, "tiktok-api", known)

    def _missing(self, ref: PostRef) -> Missing:
        return Missing(ref, self._reason, mark("It is not among the videos of the connected TikTok account."))


def _shown(ref: PostRef, row: dict[str, Any], account: str) -> Found:
    words, at = text(row.get("video_description")), seconds(row.get("create_time"))
    return Found(ref, account or None, None, at, text=words, links=addresses(words, ()))


def _data(access: Access, answer: requests.Response) -> dict[str, Any]:
    """What an answer tells; every answer has an `error`, whose code is "ok" where nothing is wrong."""
    refuse_overload(access, answer, label="TikTok", minutes=_WINDOW_MINUTES)
    if answer.status_code == requests.codes.unauthorized:
        raise _unauthorised(answer)
    if not answer.ok:
        raise PermanentError(
            mark("TikTok does not take the question (status %(status)s).") % {"status": answer.status_code}
        )
    body = json_of(answer, label="TikTok")
    error = table(table(body).get("error")).get("code")
    if not isinstance(body, dict) or not isinstance(error, str):
        raise BadReplyError(mark("TikTok answered with something that is not its form."))
    if error != _FINE:
        raise _refusal(error)
    return table(body.get("data"))


def _unauthorised(answer: requests.Response) -> NetworkError:
    """A scope that was not given comes with the status of a refused token."""
    try:
        body = table(json_of(answer, label="TikTok"))
    except BadReplyError:
        body = {}
    code = table(body.get("error")).get("code")
    return _refusal(str(code)) if code == "scope_not_authorized" else _refusal("access_token_invalid")


def _refusal(code: str) -> NetworkError:
    if code in _REVOKED:
        return TokenRevokedError(mark("TikTok no longer accepts this token: connect the account anew."))
    if code == "scope_not_authorized":
        return PermanentError(mark("The member did not let us list their videos: connect TikTok anew and allow it."))
    if code in {"internal_error", "rate_limit_exceeded"}:
        return UnavailableError(mark("TikTok is not able to answer just now."))
    return PermanentError(mark("TikTok does not take the question (%(code)s).") % {"code": code[:60]})
