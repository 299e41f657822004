"""Threads: recognised by shortcode; the author's own posts are read with the author's token, nobody else's at all."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult

import regex

from share.domain.carried import addresses
from share.domain.posts import Found, Missing, MissingReason, PostRef
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks.base import Access, Identity, MissingKeyError, OAuthClient, Option, Price, Tokens, Window
from share.networks.composing import encoded, paragraphs
from share.networks.graph_errors import Problem, error_for
from share.networks.meta_posts import Listed, insights, posts_of_account, posts_since, told
from share.networks.meta_tokens import exchanged, me
from share.networks.one_by_one import one_by_one
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.values import counts, moment, text

_HOSTS: Final = frozenset(f"{door}threads.{end}" for door in ("", "www.", "m.") for end in ("net", "com"))
_MIRRORS: Final = frozenset({"vxthreads.net", "www.vxthreads.net", "fixthreads.net", "www.fixthreads.net"})
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{3,64}", re.ASCII)
_EMOJI: Final = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")
_LIMIT: Final = 500

_API: Final = Option("THREADS_API_URL", "https://graph.threads.net", help=mark("where the Threads API is reached"))
_WEB: Final = Option(
    "THREADS_WEB_URL", "https://www.threads.com", help=mark("where people open Threads: its composer and posts")
)
_DIALOG: Final = Option("THREADS_OAUTH_URL", "https://threads.com", help=mark("where members connect their account"))
_CLIENT_ID: Final = Option(
    "THREADS_CLIENT_ID", help=mark("the Threads app's number; with its secret, members can connect")
)
_CLIENT_SECRET: Final = Option("THREADS_CLIENT_SECRET", secret=True, help=mark("the Threads app's secret"))
_VERSION: Final = "v1.0"
_FIELDS: Final = "id,permalink,shortcode,username,timestamp,text,media_type,link_attachment_url"
_METRICS: Final = {
    "views": "impressions",
    "likes": "likes",
    "replies": "replies",
    "reposts": "reposts",
    "quotes": "quotes",
    "shares": "shares",
}
_REPOST: Final = "REPOST_FACADE"


class Threads:
    name = "threads"
    label = "Threads"
    options: tuple[Option, ...] = (_API, _WEB, _DIALOG, _CLIENT_ID, _CLIENT_SECRET)
    measures = frozenset(_METRICS.values())
    batch_size = 10
    needs_token = True
    owner_token = True
    share_mode = "intent"
    keep_days: int | None = None
    audience = "author"
    lists_publicly = False
    price: Price | None = None
    window: Window | None = Window(4_800, 24 * 60)
    allows = mark(
        "We can read how often your own Threads posts were seen, liked, answered and shared; only you see that."
    )
    review = mark(
        "Meta must grant the app threads_basic and threads_manage_insights by App Review; until then "
        "only people with a role in the app can connect."
    )

    def recognise(self, url: SplitResult) -> PostRef | None:
        if url.netloc in {"l.threads.com", "l.threads.net"}:
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        if url.netloc not in _HOSTS | _MIRRORS:
            return None
        match segments(url):
            case [author, "post", code, *_] if author.startswith("@") and _CODE.fullmatch(code):
                return _ref(code)
            case ["t" | "post", code, *_] if _CODE.fullmatch(code):
                return _ref(code)
            case _:
                raise refusal("not-a-post", network=self.name, label=self.label)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:  # noqa: ARG002 (the protocol's)
        return ref

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return f"https://www.threads.com/intent/post?text={encoded(text)}"

    def length(self, text: str) -> Length:
        """Characters, but an emoji counts as its UTF-8 bytes."""
        whole = text.encode(errors="replace").decode()
        pieces = regex.findall(r"\X", whole)
        used = sum(len(piece.encode()) if _EMOJI.search(piece) else len(piece) for piece in pieces)
        return Length(used, _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        listed = _own(access, refs)
        return one_by_one(access, refs, lambda asked, ref: _found(asked, ref, listed))

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        listed = _own(access, refs)
        return one_by_one(access, refs, lambda asked, ref: _reading(asked, ref, listed))

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        rows = posts_since(access, f"{_base(access)}/me/threads", _FIELDS, since=since, label=self.label)
        return [_shown(_ref(str(row["shortcode"])), row, account.native_id) for row in rows if not _is_repost(row)]

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        client_id, secret = access.option(_CLIENT_ID), access.option(_CLIENT_SECRET)
        if not (client_id and secret):
            raise MissingKeyError(mark("Set THREADS_CLIENT_ID and THREADS_CLIENT_SECRET so that members can connect."))
        return OAuthClient(
            authorize_url=f"{access.option(_DIALOG)}/oauth/authorize",
            token_url=f"{access.option(_API)}/oauth/access_token",
            client_id=client_id,
            client_secret=secret,
            scopes=("threads_basic", "threads_manage_insights"),
            scope_separator=",",
        )

    def identify(self, access: Access) -> Identity:
        row = me(access, f"{_base(access)}/me", "id,username", label=self.label)
        name = text(row.get("username")) or ""
        return Identity(str(row["id"]), name, f"https://www.threads.com/@{name}" if name else "")

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        """An hour's token becomes one for 60 days."""
        given = [("grant_type", "th_exchange_token"), ("client_secret", client.client_secret)]
        return exchanged(access, f"{access.option(_API)}/access_token", given, tokens, label=self.label)

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        """Another 60 days; Threads allows it from the token's second day until it ends."""
        given = [("grant_type", "th_refresh_token")]
        return exchanged(access, f"{access.option(_API)}/refresh_access_token", given, tokens, label=self.label)


def _ref(code: str) -> PostRef:
    return PostRef("threads", code, f"https://www.threads.com/t/{code}")


def _base(access: Access) -> str:
    return f"{access.option(_API)}/{_VERSION}"


def _own(access: Access, refs: Sequence[PostRef]) -> Listed:
    wanted = {ref.native_id for ref in refs}
    return posts_of_account(access, f"{_base(access)}/me/threads", _FIELDS, wanted=wanted, label="Threads")


def _found(access: Access, ref: PostRef, listed: Listed) -> Found | Missing:
    row = listed.posts.get(ref.native_id)
    if row is None:
        return listed.missing(ref)
    reading = _reading(access, ref, listed)
    return replace(_shown(ref, row, access.account), reading=reading if isinstance(reading, Reading) else None)


def _shown(ref: PostRef, row: dict[str, Any], account: str) -> Found:
    words, link = text(row.get("text")), text(row.get("link_attachment_url"))
    return Found(
        ref,
        author_id=account or text(row.get("username")),
        author_name=text(row.get("username")),
        posted_at=moment(row.get("timestamp")),
        text=words,
        links=addresses(words, (link,) if link else ()),
    )


def _is_repost(row: dict[str, Any]) -> bool:
    return row.get("media_type") == _REPOST


def _reading(access: Access, ref: PostRef, listed: Listed) -> Reading | Missing:
    row = listed.posts.get(ref.native_id)
    if row is None:
        return listed.missing(ref)
    if _is_repost(row):
        return Missing(
            ref, MissingReason.NOT_READABLE, mark("Threads gives no numbers for a repost of somebody's post.")
        )
    known = counts(_insights(access, str(row["id"])), _METRICS)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("Threads showed the post without its counters."))
    return Reading(ref.native_id, access.now, "threads-insights", known)


def _insights(access: Access, number: str) -> dict[str, Any]:
    """The post's counters; none where Threads does not tell them for this one post."""
    body = told(access, f"{_base(access)}/{number}/insights", [("metric", ",".join(_METRICS))], label="Threads")
    if not isinstance(body, Problem):
        return dict(insights(body))
    if body.concerns_insights and not body.is_too_early:
        raise error_for(body, {}, now=access.now, label="Threads")
    return {}
