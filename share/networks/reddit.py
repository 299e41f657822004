"""Reddit: posts and comments read in batches by the installation's own app, once Reddit has approved of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import SplitResult

import requests
from requests.auth import HTTPBasicAuth

from share.domain.carried import addresses
from share.domain.directions import closing
from share.domain.posts import Found, Missing, MissingReason, PostRef, Resolve
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
    TokenRevokedError,
    Window,
)
from share.networks.composing import encoded, without_link
from share.networks.following import follow
from share.networks.reddit_addresses import has_pages, is_media, is_ours, leads_out, named, share_path
from share.networks.refusals import refusal
from share.networks.values import counts, seconds, table, tables, text
from share.networks.wire import ask, json_of, post, refuse_overload

_API_URL: Final = Option("REDDIT_API_URL", "https://oauth.reddit.com", help=mark("where Reddit's API is reached"))
_WEB: Final = Option(
    "REDDIT_WEB_URL", "https://www.reddit.com", help=mark("where people open Reddit, and where the app gets its token")
)
_CLIENT_ID: Final = Option("REDDIT_CLIENT_ID", help=mark("the app's id"))
_CLIENT_SECRET: Final = Option("REDDIT_CLIENT_SECRET", secret=True, help=mark("the app's secret"))
_APPROVED: Final = Option(
    "REDDIT_APPROVED", help=mark("1 once Reddit has approved in writing of this use of its API; nothing is read before")
)
_TITLE_LENGTH: Final = 300
_WINDOW_MINUTES: Final = 10
_COUNTERS: Final = {"score": "likes", "num_comments": "comments", "num_crossposts": "reposts"}
_DELETED: Final = "[deleted]"
_REMOVED: Final = "[removed]"
_NOT_APPROVED: Final = mark(
    "Reddit lets nobody use its API without its written approval. Ask for it, then set "
    "REDDIT_APPROVED=1; until then posts on Reddit are recorded but not looked up."
)


class Reddit:
    name = "reddit"
    label = "Reddit"
    options: tuple[Option, ...] = (_API_URL, _APPROVED, _CLIENT_ID, _CLIENT_SECRET, _WEB)
    measures = frozenset({"likes", "comments", "reposts"})
    batch_size = 100
    needs_token = True
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = Window(100, 1)

    def why_off(self, options: Mapping[str, str]) -> str:
        """Why nothing is asked as things are set, for the admin; "" where it may be."""
        if options.get(_APPROVED.name) != "1":
            return _NOT_APPROVED
        missing = [option.name for option in (_CLIENT_ID, _CLIENT_SECRET) if not options.get(option.name)]
        if missing:
            return mark("%(options)s not set, so posts on Reddit are recorded but not looked up.") % {
                "options": " and ".join(missing)
            }
        return ""

    def recognise(self, url: SplitResult) -> PostRef | None:
        if not is_ours(url.netloc):
            return None
        if leads_out(url):
            raise refusal("outbound-redirect", network=self.name, label=self.label)
        if is_media(url):
            raise refusal("media-file", network=self.name)
        if not has_pages(url.netloc):
            raise refusal("not-a-post", network=self.name, label=self.label)
        if path := share_path(url):
            return PostRef(self.name, "", f"https://www.reddit.com/{path}", Resolve.FIRST)
        found = named(url)
        if found is None:
            raise refusal("not-a-post", network=self.name, label=self.label)
        if not found.sound:
            raise refusal("bad-id", network=self.name)
        return PostRef(self.name, found.key, f"https://www.reddit.com/{found.page}")

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        if ref.resolve is not Resolve.FIRST:
            return ref
        return follow(access, ref, label=self.label, recognise=self.recognise)

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        """The title, in one line: Reddit shows the link below it by itself."""
        line = " ".join(without_link(caption, link).split())
        return line if not disclosure or disclosure in line else f"{line}{closing(line)} {disclosure}".strip()

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        return f"https://www.reddit.com/submit?url={encoded(link)}&title={encoded(text)}"

    def length(self, text: str) -> Length:
        return Length(len(text), _TITLE_LENGTH)

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        rows = self._rows(access, refs)
        return [
            row if isinstance(row, Missing) else _found(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        rows = self._rows(access, refs)
        return [
            row if isinstance(row, Missing) else _reading(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def check(self, access: Access) -> str:
        """Ask for the app's token, which counts as no read."""
        if problem := self.why_off(access.options):
            raise MissingKeyError(problem)
        _app_token(access)
        return mark("Reddit takes the app's id and secret.")

    def _rows(self, access: Access, refs: Sequence[PostRef]) -> list[dict[str, Any] | Missing]:
        """What Reddit shows of each, told apart by its full name; what never was it leaves out."""
        if problem := self.why_off(access.options):
            raise MissingKeyError(problem)
        names = {ref: ref.native_id.rpartition("/")[2] for ref in refs}
        url = f"{access.option(_API_URL).rstrip('/')}/api/info"
        headers = {"Authorization": f"Bearer {_app_token(access)}"}
        asked = ",".join(dict.fromkeys(names.values()))
        answer = ask(access, url, params=[("id", asked), ("raw_json", "1")], headers=headers)
        _refuse(access, answer)
        children = table(table(json_of(answer, label="Reddit")).get("data")).get("children")
        if not isinstance(children, list):
            raise BadReplyError(mark("Reddit answered with something that is no listing."))
        things = [table(child.get("data")) for child in tables(children)]
        shown = {thing["name"]: thing for thing in things if isinstance(thing.get("name"), str)}
        reason = MissingReason.NOT_FOUND if len(shown) == len(children) else MissingReason.NO_ANSWER
        return [_shown(ref, shown.get(names[ref]), reason) for ref in refs]


def _app_token(access: Access) -> str:
    """A token of the app alone (RFC 6749, 4.4), used for this one conversation."""
    url = f"{access.option(_WEB).rstrip('/')}/api/v1/access_token"
    login = HTTPBasicAuth(access.option(_CLIENT_ID), access.option(_CLIENT_SECRET))
    answer = post(access, url, form={"grant_type": "client_credentials"}, auth=login)
    _refuse(access, answer)
    body = table(json_of(answer, label="Reddit"))
    token = text(body.get("access_token"))
    if token is None:
        # Reddit says with status 200 that an app is none of its own.
        raise (TokenRevokedError if "error" in body else BadReplyError)(mark("Reddit gave the app no token."))
    return token


def _refuse(access: Access, answer: requests.Response) -> None:
    refuse_overload(access, answer, label="Reddit", minutes=_WINDOW_MINUTES)
    if answer.status_code == requests.codes.unauthorized:
        raise TokenRevokedError(mark("Reddit does not accept the app's id and secret."))
    if answer.status_code == requests.codes.forbidden:
        raise PermanentError(mark("Reddit refuses this app: look at its approval."))
    if answer.status_code != requests.codes.ok:
        raise PermanentError(
            mark("Reddit does not take the question (status %(status)s): check REDDIT_API_URL and REDDIT_WEB_URL.")
            % {"status": answer.status_code}
        )


def _shown(ref: PostRef, thing: dict[str, Any] | None, reason: MissingReason) -> dict[str, Any] | Missing:
    if thing is None:
        return Missing(ref, reason)
    return _taken_down(ref, thing) or thing


def _taken_down(ref: PostRef, thing: dict[str, Any]) -> Missing | None:
    """Reddit goes on listing what its author deleted and what somebody else removed; those differ.

    A post whose author closed their account stands on, without an author; replies from before
    `removed_by_category` cannot tell that from a deleted post.
    """
    category = text(thing.get("removed_by_category"))
    body = text(thing.get("selftext")) or text(thing.get("body"))
    no_author = thing.get("author") == _DELETED
    if category == "deleted" or body == _DELETED or (no_author and "removed_by_category" not in thing):
        return Missing(ref, MissingReason.NOT_FOUND, mark("Its author has deleted it on Reddit."))
    if category is not None or body == _REMOVED:
        return Missing(ref, MissingReason.UNAVAILABLE, mark("Reddit's moderators have removed it."))
    return None


def _found(ref: PostRef, thing: dict[str, Any], now: datetime) -> Found:
    author = text(thing.get("author"))
    name = None if author == _DELETED else author
    words = [text(thing.get(field)) for field in ("title", "selftext", "body")]
    whole = "\n\n".join(part for part in words if part) or None
    shared = text(thing.get("url"))
    reading = _reading(ref, thing, now)
    return Found(
        ref,
        author_id=name.lower() if name else None,
        author_name=name,
        posted_at=seconds(thing.get("created_utc")),
        text=whole,
        links=addresses(whole, [shared] if shared else ()),
        reading=reading if isinstance(reading, Reading) else None,
    )


def _reading(ref: PostRef, thing: dict[str, Any], now: datetime) -> Reading | Missing:
    """The score is what Reddit shows: votes up less votes down, a little blurred. Views are told to nobody."""
    known = counts(thing, _COUNTERS)
    if known is None:
        return Missing(ref, MissingReason.NO_ANSWER, mark("Reddit showed the post without its counters."))
    return Reading(ref.native_id, now, "reddit-api", known)
