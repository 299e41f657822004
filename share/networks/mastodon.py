"""Mastodon: any host may run it, so a post is named by host and number and the host is asked what it is."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import regex

from share.domain.posts import Found, Missing, MissingReason, NotAPostError, PostRef, Resolve
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark
from share.networks.base import Access, Option, Price, Window
from share.networks.composing import encoded, paragraphs
from share.networks.mastodon_accounts import MastodonAccounts
from share.networks.mastodon_api import found, reading
from share.networks.mastodon_locked import WITHOUT_COUNTERS
from share.networks.mastodon_posts import locked, of_host, origin_of, rows_of, single
from share.networks.mastodon_publishing import MastodonPublishing
from share.networks.mastodon_timeline import MastodonTimeline
from share.networks.nodeinfo import software_of
from share.networks.one_by_one import one_by_one
from share.networks.pasted import clean, segments
from share.networks.refusals import refusal

_ID: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_USER: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?", re.ASCII)
_VIEWS: Final = frozenset({"embed", "reblogs", "favourites", "quotes", "activity"})
_ULID: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}", re.ASCII | re.IGNORECASE)
_LIMIT: Final = 500
_ADDRESS: Final = re.compile(r"https?://[^\s/?#.]+\.\S+", re.IGNORECASE)
_ADDRESS_LENGTH: Final = 23
_MENTION: Final = re.compile(r"(?<![=/\w])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[\w.:-]*\w")
_SHARE: Final = Option(
    "MASTODON_SHARE_URL",
    "https://share.joinmastodon.org",
    help=mark("the page that asks a member for their host before it opens the composer there"),
)
_MASTODON: Final = frozenset({"mastodon", "hometown", "glitchsoc", "ecko"})
_UNCLEAR: Final = mark("Its host does not say what it runs just now; we ask again.")
_INSTANCE: Final = re.compile(r"(?:https?://)?[a-z0-9.-]+(?::\d+)?", re.IGNORECASE | re.ASCII)


class Mastodon(MastodonAccounts, MastodonTimeline, MastodonPublishing):
    name = "mastodon"
    label = "Mastodon"
    options: tuple[Option, ...] = (_SHARE,)
    measures = frozenset({"likes", "reposts", "replies", "quotes"})
    batch_size = 20
    needs_token = False
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = Window(300, 5)
    pause = timedelta(seconds=1)

    def recognise(self, url: SplitResult) -> PostRef | None:
        path = segments(url)
        if path[:1] in (["web"], ["deck"]) or path[:2] == ["redirect", "statuses"]:
            path = path[1:]
        # Every page may be asked for as data: /@name/1.json.
        user, number = _user_and_number([part.removesuffix(".json") for part in path])
        if number is None:
            _refuse_what_looks_social(segments(url))
            return None
        if url.netloc.endswith(".onion"):
            raise refusal("private-host")
        if not _ID.fullmatch(number):
            raise refusal("bad-id")
        return self._ref(url, user=user, number=number)

    def _ref(self, url: SplitResult, *, user: str, number: str) -> PostRef:
        host = url.netloc
        name, _, home = user.partition("@")
        if home and home.lower() != host:
            # The number is this host's own for a copy; only the host can tell the original's.
            followed = f"{url.scheme}://{host}/@{user}/{number}"
            return PostRef(self.name, "", followed, Resolve.REMOTE)
        page = f"@{name}/{number}" if name else f"statuses/{number}"
        return PostRef(self.name, f"{host}/{number}", f"{url.scheme}://{host}/{page}", Resolve.INSTANCE)

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        """Check that the host runs Mastodon, and turn a copy on one host into the original on its own."""
        if ref.resolve is Resolve.REMOTE:
            return self._original(access, ref)
        return self._checked(access, ref) if ref.resolve is Resolve.INSTANCE else ref

    def resolve_all(self, access: Access, refs: Sequence[PostRef]) -> list[PostRef | Missing]:
        """As resolve(), where a host shows several posts in one call."""
        fresh = [ref for ref in refs if ref.resolve is Resolve.INSTANCE]
        hosts = {origin_of(ref) for ref in fresh}
        shown: dict[PostRef, dict[str, Any] | Missing] = {}
        for origin in hosts if len(fresh) > len(hosts) else ():
            if software_of(access, origin) in _MASTODON:
                shown |= of_host(access, origin, [ref for ref in fresh if origin_of(ref) == origin])
        return one_by_one(
            access,
            refs,
            lambda asked, ref: self._judged(asked, ref, shown[ref]) if ref in shown else self.resolve(asked, ref),
        )

    def _checked(self, access: Access, ref: PostRef) -> PostRef | Missing:
        software = software_of(access, origin_of(ref))
        if software == "":
            return Missing(ref, MissingReason.UNAVAILABLE, _UNCLEAR)
        if software not in _MASTODON:
            return Missing(ref, MissingReason.NOT_READABLE, mark("This host does not run Mastodon."))
        return self._judged(access, ref, single(access, ref))

    def _judged(self, access: Access, ref: PostRef, status: dict[str, Any] | Missing) -> PostRef | Missing:
        """The post itself, or the original of which the host only holds a copy."""
        if isinstance(status, Missing):
            # A locked host shows nothing to visitors, but it is a Mastodon host all the same.
            return ref._replace(resolve=None) if status.reason is MissingReason.NOT_READABLE else status
        original = self._named_by(ref, status)
        if original is None or original.native_id == ref.native_id:
            return (original or ref)._replace(resolve=None)
        return self._checked_origin(access, ref, original)

    def _original(self, access: Access, ref: PostRef) -> PostRef | Missing:
        """Ask the viewing host once; counts and author stand on the origin."""
        status = single(access, ref)
        if isinstance(status, Missing):
            return status
        original = self._named_by(ref, status)
        if original is None:
            return Missing(ref, MissingReason.NOT_READABLE, mark("The original is not on a Mastodon host."))
        return self._checked_origin(access, ref, original)

    def _checked_origin(self, access: Access, ref: PostRef, original: PostRef) -> PostRef | Missing:
        """The original where its own host runs Mastodon and shows the post as its own."""
        software = software_of(access, origin_of(original))
        if software == "":
            return Missing(ref, MissingReason.UNAVAILABLE, _UNCLEAR)
        if software not in _MASTODON:
            return Missing(ref, MissingReason.NOT_READABLE, mark("The original is not on a Mastodon host."))
        status = single(access, original)
        if isinstance(status, Missing):
            return Missing(ref, status.reason, status.detail)
        return original._replace(resolve=None)

    def _named_by(self, ref: PostRef, status: dict[str, Any]) -> PostRef | None:
        """The post that a status says it is, by its page or else its ActivityPub id."""
        asked = urlsplit(ref.url)
        for claimed in (status.get("url"), status.get("uri")):
            try:
                target = urlsplit(claimed) if isinstance(claimed, str) else None
                # Only a listed host is asked by plain http, and only such a one may name another.
                listed = target is not None and target.scheme == asked.scheme == "http"
                allowed = frozenset({target.netloc}) if target and listed else frozenset()
                found = self.recognise(clean(str(claimed), allowed_hosts=allowed))
            except (NotAPostError, ValueError):
                continue
            if found is not None and found.native_id:
                return found
        return None

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        rows = rows_of(access, refs)
        return [
            row if isinstance(row, Missing) else found(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        rows = [
            locked(ref) if isinstance(row, dict) and row.get(WITHOUT_COUNTERS) else row
            for ref, row in zip(refs, rows_of(access, refs), strict=True)
        ]
        return [
            row if isinstance(row, Missing) else reading(ref, row, access.now)
            for ref, row in zip(refs, rows, strict=True)
        ]

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """`instance` is the member's own host; without it the project's page asks for it.

        That page takes the text behind a #, so no server in between sees it.
        """
        if not _INSTANCE.fullmatch(instance):
            return f"{_SHARE.default}/#text={encoded(text)}"
        origin = instance if "://" in instance else f"https://{instance}"
        return f"{origin}/share?text={encoded(text)}"

    def length(self, text: str) -> Length:
        """Graphemes, where an address counts 23 and @name@host as @name, of 500, the default of a host."""
        countable = _MENTION.sub(r"@\1", _ADDRESS.sub(_shortened, text))
        return Length(len(regex.findall(r"\X", countable)), _LIMIT)

    def batch_key(self, ref: PostRef) -> str:
        """The host: one call asks one host."""
        return ref.native_id.rpartition("/")[0]


def _user_and_number(path: list[str]) -> tuple[str, str | None]:
    """Who (user, user@host or "" where it is not told) and what stands where the number should."""
    match path:
        case [user, number] if user.startswith("@") and _is_acct(user[1:]):
            return user[1:], number if number.isdigit() else None
        case [user, number, view] if user.startswith("@") and _is_acct(user[1:]) and view in _VIEWS:
            return user[1:], number if number.isdigit() else None
        case ["ap", "users", _, "statuses", number, *views] if set(views) <= _VIEWS:
            return "", number if number.isdigit() else None
        case ["users", user, "statuses", number, *views] if _is_acct(user) and set(views) <= _VIEWS:
            return user, None if _ULID.fullmatch(number) else number
        case ["statuses", number, *views] if set(views) <= _VIEWS:
            return "", number if number.isdigit() else None
        case _:
            return "", None


def _is_acct(name: str) -> bool:
    user, at, host = name.partition("@")
    return bool(_USER.fullmatch(user)) and bool(host or not at)


def _refuse_what_looks_social(path: list[str]) -> None:
    """Say more than "unknown" where the shape tells what kind of server it is."""
    match path:
        case [user, "statuses", number] if user.startswith("@") and _ULID.fullmatch(number):
            raise refusal("unsupported-software")  # GoToSocial
        case ["users", _, "statuses", number] if _ULID.fullmatch(number):
            raise refusal("unsupported-software")  # GoToSocial
        case ["notice" | "objects" | "activities" | "notes" | "display" | "post" | "comment", _]:
            raise refusal("unsupported-software")  # Pleroma, Misskey, Friendica, Lemmy
        case ["p", _, _] | ["i", "web", "post", _] | ["w", _] | ["videos", "watch", _] | ["m", _, "t" | "p", *_]:
            raise refusal("unsupported-software")  # Pixelfed, PeerTube, Mbin
        case [user, "posts", _] if user.startswith("@"):
            raise refusal("unsupported-software")  # Soapbox
        case ["c", _, "p", _, *_] | ["user", _, "p" | "review" | "comment" | "quotation", _, *_] | ["item", _]:
            raise refusal("unsupported-software")  # PieFed, snac, BookWyrm, Hubzilla
        case [user, *_] if user.startswith("@"):
            raise refusal("not-a-post", label="a member")
        case ["web" | "deck", user, *_] if user.startswith("@"):
            raise refusal("not-a-post", label="a member")
        case _:
            return


def _shortened(match: re.Match[str]) -> str:
    """23 letters for an address, with the punctuation of the sentence around it kept."""
    bare = match[0].rstrip(".,;:!?'\"\u201d\u2019»)>]}")
    return "x" * _ADDRESS_LENGTH + match[0][len(bare) :]
