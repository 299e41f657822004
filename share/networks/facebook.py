"""Facebook: Page posts by the Page's token and counts by address by the app's, through facebook-sdk.

A person's own posts are never shown to an app, so they are recorded on the member's word and measured by
the clicks and shares of their tracked link.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, quote

from share.domain.posts import Found, Missing, MissingReason, NotAPostError, PostRef, Resolve
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks.base import (
    Access,
    BadReplyError,
    Draft,
    Identity,
    NetworkError,
    Option,
    PermanentError,
    Price,
    Window,
)
from share.networks.composing import encoded, paragraphs
from share.networks.facebook_accounts import (
    APP_ID,
    APP_SECRET,
    GRAPH_URL,
    PAGE_FIELDS,
    VERSION,
    WEB,
    FacebookAccounts,
    page_url,
)
from share.networks.facebook_addresses import OWNED, VEILED, from_query, from_segments, is_same
from share.networks.facebook_graph import BATCH, Graph, fields_of
from share.networks.facebook_posts import VIEWS, engagement, found, reading
from share.networks.facebook_publishing import page_ref, publish_on_page
from share.networks.following import follow
from share.networks.graph_errors import Problem
from share.networks.pasted import segments
from share.networks.refusals import refusal
from share.networks.values import table, tables, text

_DOMAINS: Final = (
    "facebook.com",
    "fb.com",
    "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion",
    "facebookcorewwwi.onion",
)
_DOORS: Final = re.compile(
    r"(?:|www\.|m\.|mbasic\.|web\.|touch\.|mtouch\.|mobile\.|free\.|0\.|d\.|business\.|p\.|[a-z]{2}-[a-z]{2}\.)"
)
_SHARE_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_LIMIT: Final = 63206
_COUNTED: Final = "id,shares,reactions.summary(total_count).limit(0),comments.summary(total_count).limit(0)"
_SHOWN: Final = f"{_COUNTED},created_time,message,from,attachments{{unshimmed_url}}"
_UNKNOWN_OWNER: Final = frozenset({MissingReason.NOT_FOUND, MissingReason.NOT_READABLE})
_INSIGHTS: Final = f",insights.metric({VIEWS})"


class Facebook(FacebookAccounts):
    name = "facebook"
    label = "Facebook"
    options: tuple[Option, ...] = (GRAPH_URL, VERSION, APP_ID, APP_SECRET, WEB)
    measures = frozenset({"impressions", "shares", "reactions", "comments"})
    batch_size = BATCH
    needs_token = True
    owner_token = True
    share_mode = "copy-first"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = None
    lists_publicly = False
    publish_micros = 0
    repeats_minutes = 0
    settled_minutes = 0
    publish_scopes: tuple[str, ...] = ("pages_manage_posts",)

    def recognise(self, url: SplitResult) -> PostRef | None:
        domain = next((name for name in _DOMAINS if f".{url.netloc}".endswith(f".{name}")), None)
        if url.netloc in {"fb.watch", "www.fb.watch"}:
            return self._to_follow(url, segments(url))
        if domain is None:
            return None
        path = segments(url)
        door = url.netloc.removesuffix(domain)
        if door in {"l.", "lm."} or path[:2] == ["flx", "warn"] or path[:1] == ["l.php"]:
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        if not _DOORS.fullmatch(door):
            raise self._no_post()
        if path[:1] == ["share"]:
            return self._to_follow(url, path[1:])
        return self._named(path, parse_qs(url.query))

    def is_same(self, one: str, other: str) -> bool:
        return is_same(one, other)

    def _to_follow(self, url: SplitResult, path: list[str]) -> PostRef:
        """A share link names its post only to those who follow it."""
        match path:
            case [code] | ["p" | "v" | "r" | "g" | "reel" | "post" | "video", code] if len(
                code
            ) > 1 and _SHARE_CODE.fullmatch(code):
                return PostRef(self.name, "", f"https://{url.netloc}{url.path}", Resolve.FIRST)
            case _:
                raise self._no_post()

    def _named(self, path: list[str], query: dict[str, list[str]]) -> PostRef:
        named = from_query(path, query) or from_segments(path)
        if named is None:
            raise self._no_post()
        if not named.sound:
            raise refusal("bad-id", network=self.name)
        return PostRef(self.name, named.key, f"https://www.facebook.com/{named.page}")

    def _no_post(self) -> NotAPostError:
        return refusal("not-a-post", network=self.name, label=self.label)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        """Follow a share link as far as Facebook's own pages lead; often that is a login wall."""
        if ref.resolve is not Resolve.FIRST:
            return ref
        return follow(access, ref, label=self.label, recognise=self.recognise)

    def compose(self, caption: str, link: str, disclosure: str) -> str:  # noqa: ARG002 (the protocol's)
        """Without the link: the composer is opened with it and shows its card."""
        return paragraphs(caption, "", disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """Facebook takes the link alone; its policy forbids to fill in the text, so that is copied first."""
        return f"https://www.facebook.com/sharer/sharer.php?u={encoded(link)}"

    def length(self, text: str) -> Length:
        return Length(len(text), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        rows = _rows(access, refs, _SHOWN)
        return [
            row if isinstance(row, Missing) else found(_unveiled(ref, row) or ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        rows = _rows(access, refs, _COUNTED)
        return [
            row if isinstance(row, Missing) else reading(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def read_url_engagement(self, access: Access, urls: Sequence[str]) -> list[Reading | Missing]:
        """What Facebook counts for exact addresses, such as a member's tracked link, with the app's token.

        One row per address in the same order; native_id is the address. Facebook answers ten such
        questions per address and hour.
        """
        app = access.option(APP_ID), access.option(APP_SECRET)
        if not all(app):
            raise PermanentError(mark("Shares of links need FACEBOOK_APP_ID and FACEBOOK_APP_SECRET."))
        graph = Graph(access, "|".join(app))
        rows: list[Reading | Missing] = []
        for start in range(0, len(urls), BATCH):
            some = urls[start : start + BATCH]
            asked = [f"?id={quote(url, safe='')}&fields=engagement" for url in some]
            rows += [engagement(url, body, access.now) for url, body in zip(some, graph.batch(asked), strict=True)]
        return rows

    def own_account(self, access: Access, native_id: str) -> Identity:
        """The Page whose token this is; it must be the Page `native_id` (its number)."""
        graph = Graph(access, access.token or "")
        # A person has no such name, and Graph refuses the whole question for it; "me" is not known everywhere.
        for path in (f"me?fields={PAGE_FIELDS}", "me?fields=id,name", f"{native_id}?fields=id,name"):
            told = graph.batch([path])[0]
            if not (isinstance(told, Problem) and told.concerns_question):
                break
        body = table(told)
        if text(body.get("id")) != native_id:
            raise PermanentError(mark("This token is not that Page's: take the Page's own access token."))
        return Identity(native_id, text(body.get("name")) or native_id, page_url(body))

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        """A Page's newest posts, by its own token."""
        path = f"{account.native_id}/feed?{fields_of(_SHOWN)}&since={int(since.timestamp())}&limit=50"
        body = Graph(access, access.token or "").batch([path])[0]
        if body is None or isinstance(body, Problem):
            raise BadReplyError(mark("Facebook did not list the Page's posts."))
        rows = [(page_ref(str(row.get("id"))), row) for row in tables(body.get("data"))]
        return [found(ref, row, access.now) for ref, row in rows if ref is not None]

    def publish(self, access: Access, author: Identity, draft: Draft) -> PostRef:
        return publish_on_page(access, Graph(access, access.token or ""), author, draft)


def _rows(access: Access, refs: Sequence[PostRef], fields: str) -> list[dict[str, Any] | Missing]:
    """What Graph shows of each post, or why it does not."""
    owned = {ref.native_id: match.groups() for ref in refs if (match := _owned(ref))}
    if not owned:
        return [_unreadable(ref) for ref in refs]
    if not access.token:
        raise PermanentError(mark("Posts of a Page are read with that Page's token: connect the Page."))
    graph = Graph(access, access.token)
    numbers = _owner_numbers(graph, sorted({owner for owner, _ in owned.values()}))
    ids = {
        native_id: f"{numbers[owner]}_{number}" for native_id, (owner, number) in owned.items() if numbers.get(owner)
    }
    unanswered = {native_id for native_id, (owner, _) in owned.items() if numbers.get(owner) == ""}
    shown = _with_or_without_insights(graph, sorted(set(ids.values())), fields)
    return [
        Missing(ref, MissingReason.NO_ANSWER)
        if ref.native_id in unanswered
        else _shown(ref, ids.get(ref.native_id), shown)
        for ref in refs
    ]


def _owned(ref: PostRef) -> re.Match[str] | None:
    return OWNED.fullmatch(ref.native_id) or VEILED.fullmatch(ref.native_id)


def _owner_numbers(graph: Graph, owners: Sequence[str]) -> dict[str, str]:
    """The numbers of Pages that are called by name; "" where no answer came, none where Graph knows no such Page."""
    known = {owner: owner for owner in owners if owner.isascii() and owner.isdigit()}
    names = [owner for owner in owners if owner not in known]
    bodies = graph.batch([f"{quote(name, safe='')}?fields=id" for name in names]) if names else []
    for name, body in zip(names, bodies, strict=True):
        if not (isinstance(body, Problem) and body.reason in _UNKNOWN_OWNER):
            known[name] = text(table(body).get("id")) or ""
    return known


def _with_or_without_insights(
    graph: Graph, ids: Sequence[str], fields: str
) -> dict[str, dict[str, Any] | Problem | None]:
    """Ask with views; where Graph refuses those (retired metric, no read_insights), without."""
    if not ids:
        return {}
    shown = dict(zip(ids, graph.batch(ids, fields=fields + _INSIGHTS), strict=True))
    again = [one for one, body in shown.items() if isinstance(body, Problem) and body.concerns_insights]
    if again:
        shown |= zip(again, graph.batch(again, fields=fields), strict=True)
    told = [body for one, body in shown.items() if one not in again and isinstance(body, dict)]
    _add_insights(graph, [body for body in told if "insights" not in body])
    return shown


def _add_insights(graph: Graph, rows: Sequence[dict[str, Any]]) -> None:
    """Ask for views by themselves where a post came without an answer to that; its other counters stand anyhow."""
    if not rows or graph.is_full:
        return
    with suppress(NetworkError):
        told = graph.batch([f"{row.get('id')}/insights?metric={VIEWS}" for row in rows])
        for row, body in zip(rows, told, strict=True):
            if isinstance(body, dict):
                row["insights"] = body


def _shown(
    ref: PostRef, graph_id: str | None, shown: dict[str, dict[str, Any] | Problem | None]
) -> dict[str, Any] | Missing:
    if graph_id is None:
        return _unreadable(ref)
    body = shown.get(graph_id)
    if isinstance(body, Problem):
        veiled = VEILED.fullmatch(ref.native_id) and not (body.is_limit or body.transient)
        # That Graph does not know this name says nothing of the post.
        return _unreadable(ref) if veiled else Missing(ref, body.reason)
    if body is None or not (body.get("id") == graph_id or _unveiled(ref, body)):
        return Missing(ref, MissingReason.NO_ANSWER)
    return body


def _unveiled(ref: PostRef, body: Mapping[str, Any]) -> PostRef | None:
    """The post by its number, where the address told none and Graph does."""
    return page_ref(str(body.get("id"))) if VEILED.fullmatch(ref.native_id) else None


def _unreadable(ref: PostRef) -> Missing:
    return Missing(
        ref, MissingReason.NOT_READABLE, mark("Facebook shows apps the posts of Pages only, to the Page's own token.")
    )
