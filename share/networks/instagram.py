"""Instagram: recognised by shortcode; a professional account's own posts are read with that account's token."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult

from share.domain.carried import addresses
from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks.base import Access, Identity, MissingKeyError, OAuthClient, Option, Price, Tokens, Window
from share.networks.composing import paragraphs
from share.networks.following import follow
from share.networks.graph_errors import Problem, error_for
from share.networks.meta_posts import Listed, insights, posts_of_account, posts_since, told
from share.networks.meta_tokens import exchanged, me
from share.networks.one_by_one import one_by_one
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.values import count, counts, moment, text

_DOMAINS: Final = ("instagram.com", "instagr.am")
_DOORS: Final = frozenset({"", "www.", "m."})
_OUT: Final = frozenset({"l.instagram.com"})
_OTHER_MIRRORS: Final = ("fxstagram.com", "eeinstagram.com", "uuinstagram.com", "toinstagram.com")
_MIRRORS: Final = frozenset(
    {"ddinstagram.com", "kkinstagram.com", "instagramez.com", "vxinstagram.com", *_OTHER_MIRRORS}
)
_KINDS: Final = frozenset({"p", "reel", "reels", "tv"})
_NO_AUTHORS: Final = frozenset({"stories", "explore", "accounts", "direct", "share", "reels", "reel", "p", "tv"})
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{3,64}", re.ASCII)
_NO_CODES: Final = frozenset({"audio", "saved", "videos", "trending"})
_SHARED: Final = re.compile(r"[A-Za-z0-9_-]{4,64}", re.ASCII)
_LIMIT: Final = 2200

_API: Final = Option(
    "INSTAGRAM_API_URL", "https://graph.instagram.com", help=mark("where the Instagram API is reached")
)
_VERSION: Final = Option("INSTAGRAM_API_VERSION", "v26.0", help=mark("the version of the Instagram API that is asked"))
_TOKENS: Final = Option(
    "INSTAGRAM_OAUTH_URL", "https://api.instagram.com", help=mark("where a member's consent becomes a token")
)
_WEB: Final = Option(
    "INSTAGRAM_WEB_URL",
    "https://www.instagram.com",
    help=mark("where people open Instagram: its posts and its sign-in dialog"),
)
_CLIENT_ID: Final = Option(
    "INSTAGRAM_CLIENT_ID", help=mark("the Instagram app's number; with its secret, members can connect")
)
_CLIENT_SECRET: Final = Option("INSTAGRAM_CLIENT_SECRET", secret=True, help=mark("the Instagram app's secret"))
_FIELDS: Final = "id,permalink,shortcode,username,timestamp,caption,like_count,comments_count"
_METRICS: Final = {
    "views": "impressions",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "saved": "bookmarks",
}
_LISTED: Final = {"like_count": "likes", "comments_count": "comments"}


class Instagram:
    name = "instagram"
    label = "Instagram"
    options: tuple[Option, ...] = (_API, _VERSION, _TOKENS, _WEB, _CLIENT_ID, _CLIENT_SECRET)
    measures = frozenset(_METRICS.values())
    batch_size = 10
    needs_token = True
    owner_token = True
    share_mode = "copy"
    keep_days: int | None = None
    audience = "everyone"
    lists_publicly = False
    price: Price | None = None
    window: Window | None = Window(4_800, 24 * 60)
    allows = mark("We can read how often the posts of your professional Instagram account were seen, liked and shared.")
    review = mark(
        "Meta must grant the app instagram_business_basic and instagram_business_manage_insights by App "
        "Review; until then only people with a role in the app can connect. Personal accounts are never "
        "shown to apps."
    )

    def recognise(self, url: SplitResult) -> PostRef | None:
        if url.netloc in _OUT:
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        if not _is_ours(url.netloc):
            return None
        path = segments(url)
        if (code := _share_code(path)) is not None:
            return PostRef(self.name, "", f"https://www.instagram.com/share/{code}", Resolve.FIRST)
        code = _post_code(path)
        if code is None or code in _NO_CODES or not _CODE.fullmatch(code) or not _has_pages(url.netloc):
            raise refusal("not-a-post", network=self.name, label=self.label)
        return _ref(code)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        if ref.resolve is not Resolve.FIRST:
            return ref
        return follow(access, ref, label=self.label, recognise=self.recognise)

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """No address opens Instagram's composer, and none takes a text."""
        return "https://www.instagram.com/"

    def length(self, text: str) -> Length:
        return Length(len(text), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        listed = _own(access, refs)
        return one_by_one(access, refs, lambda asked, ref: _found(asked, ref, listed))

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        listed = _own(access, refs)
        return one_by_one(access, refs, lambda asked, ref: _reading(asked, ref, listed))

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        rows = posts_since(access, f"{_base(access)}/me/media", _FIELDS, since=since, label=self.label)
        return [_shown(_ref(str(row["shortcode"])), row, account.native_id) for row in rows]

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:  # noqa: ARG002 (the protocol's)
        client_id, secret = access.option(_CLIENT_ID), access.option(_CLIENT_SECRET)
        if not (client_id and secret):
            raise MissingKeyError(
                mark("Set INSTAGRAM_CLIENT_ID and INSTAGRAM_CLIENT_SECRET so that members can connect.")
            )
        return OAuthClient(
            authorize_url=f"{access.option(_WEB)}/oauth/authorize",
            token_url=f"{access.option(_TOKENS)}/oauth/access_token",
            client_id=client_id,
            client_secret=secret,
            scopes=("instagram_business_basic", "instagram_business_manage_insights"),
            scope_separator=",",
        )

    def identify(self, access: Access) -> Identity:
        """`user_id` is the account's number wherever Instagram names it; `id` holds for this app alone."""
        row = me(access, f"{_base(access)}/me", "id,user_id,username", label=self.label)
        number, name = row.get("user_id"), text(row.get("username")) or ""
        native_id = text(number) or (str(number) if count(number) else row["id"])
        return Identity(native_id, name, f"https://www.instagram.com/{name}/" if name else "")

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        """An hour's token becomes one for 60 days."""
        given = [("grant_type", "ig_exchange_token"), ("client_secret", client.client_secret)]
        return exchanged(access, f"{access.option(_API)}/access_token", given, tokens, label=self.label)

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:  # noqa: ARG002 (the protocol's)
        """Another 60 days; Instagram allows it from the token's second day until it ends."""
        given = [("grant_type", "ig_refresh_token")]
        return exchanged(access, f"{access.option(_API)}/refresh_access_token", given, tokens, label=self.label)


def _ref(code: str) -> PostRef:
    return PostRef("instagram", code, f"https://www.instagram.com/p/{code}/")


def _is_ours(host: str) -> bool:
    mirrored = host in _MIRRORS or host.partition(".")[2] in _MIRRORS
    return mirrored or any(f".{host}".endswith(f".{domain}") for domain in _DOMAINS)


def _has_pages(host: str) -> bool:
    """Whether posts stand under this name: help.instagram.com and the like have none."""
    domain = next((name for name in _DOMAINS if f".{host}".endswith(f".{name}")), None)
    return domain is None or host.removesuffix(domain) in _DOORS


def _share_code(path: list[str]) -> str | None:
    """What follows /share/; such a link names its post to those alone who follow it."""
    match path:
        case ["share", kind, code] if kind in _KINDS and _SHARED.fullmatch(code):
            return f"{kind}/{code}"
        case ["share", code] if code not in _KINDS and _SHARED.fullmatch(code):
            return code
        case _:
            return None


def _post_code(path: list[str]) -> str | None:
    match path:
        case [kind, code, *_] if kind in _KINDS:
            return code
        case [author, kind, code, *_] if kind in _KINDS and author not in _NO_AUTHORS:
            return code
        case _:
            return None


def _base(access: Access) -> str:
    return f"{access.option(_API)}/{access.option(_VERSION)}"


def _own(access: Access, refs: Sequence[PostRef]) -> Listed:
    wanted = {ref.native_id for ref in refs}
    return posts_of_account(access, f"{_base(access)}/me/media", _FIELDS, wanted=wanted, label="Instagram")


def _found(access: Access, ref: PostRef, listed: Listed) -> Found | Missing:
    row = listed.posts.get(ref.native_id)
    if row is None:
        return listed.missing(ref)
    reading = _reading(access, ref, listed)
    return replace(_shown(ref, row, access.account), reading=reading if isinstance(reading, Reading) else None)


def _shown(ref: PostRef, row: dict[str, Any], account: str) -> Found:
    words = text(row.get("caption"))
    return Found(
        ref,
        author_id=account or text(row.get("username")),
        author_name=text(row.get("username")),
        posted_at=moment(row.get("timestamp")),
        text=words,
        links=addresses(words, ()),
    )


def _reading(access: Access, ref: PostRef, listed: Listed) -> Reading | Missing:
    """Insights come up to two days late and not for all kinds of posts; likes and comments are in the list too."""
    row = listed.posts.get(ref.native_id)
    if row is None:
        return listed.missing(ref)
    shown = {ours: value for theirs, ours in _LISTED.items() if (value := count(row.get(theirs))) is not None}
    told_later = _insights(access, str(row["id"]))
    shown |= {ours: value for theirs, ours in _METRICS.items() if (value := told_later.get(theirs)) is not None}
    known = counts(shown, {name: name for name in shown})
    if known is None:
        detail = mark("Instagram tells numbers once enough people have seen a post; we ask again.")
        return Missing(ref, MissingReason.NO_ANSWER, detail)
    return Reading(ref.native_id, access.now, "instagram-insights", known)


def _insights(access: Access, number: str) -> dict[str, Any]:
    """The post's metrics; none while too few people have seen it, or where its kind lacks one of them."""
    body = told(access, f"{_base(access)}/{number}/insights", [("metric", ",".join(_METRICS))], label="Instagram")
    if not isinstance(body, Problem):
        return dict(insights(body))
    if body.concerns_insights and not body.is_too_early and "metric" not in body.message:
        raise error_for(body, {}, now=access.now, label="Instagram")
    return {}
