"""Mastodon: any host may run it, so a post is named by host and number and the host is asked what it is."""

import re
from typing import Final
from urllib.parse import SplitResult

import regex

from share.domain.posts import PostRef, Resolve
from share.domain.text_length import Length
from share.networks.base import Option
from share.networks.composing import encoded, paragraphs
from share.networks.pasted import segments
from share.networks.refusals import refusal

_ID: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_USER: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?", re.ASCII)
_VIEWS: Final = frozenset({"embed", "reblogs", "favourites", "quotes", "activity"})
_ULID: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}", re.ASCII | re.IGNORECASE)
_LIMIT: Final = 500
_ADDRESS: Final = re.compile(r"https?://[^\s/?#.]+\.\S+", re.IGNORECASE)
_ADDRESS_LENGTH: Final = 23
_MENTION: Final = re.compile(r"(?<![=/\w])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[\w.:-]*\w")
_INSTANCE: Final = re.compile(r"(?:https?://)?[a-z0-9.-]+(?::\d+)?", re.IGNORECASE | re.ASCII)


class Mastodon:
    name = "mastodon"
    label = "Mastodon"
    options: tuple[Option, ...] = ()
    measures = frozenset({"likes", "reposts", "replies", "quotes"})
    batch_size = 20
    needs_token = False
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"

    def recognise(self, url: SplitResult) -> PostRef | None:
        path = segments(url)
        if path[:1] in (["web"], ["deck"]):
            path = path[1:]
        user, number = _user_and_number(path)
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

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """`instance` is the member's own host; without it the project's page asks for it.

        That page takes the text behind a #, so no server in between sees it.
        """
        if not _INSTANCE.fullmatch(instance):
            return f"https://share.joinmastodon.org/#text={encoded(text)}"
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
        case ["notice" | "objects" | "notes" | "display" | "post" | "comment", _] | ["p", _, _]:
            raise refusal("unsupported-software")  # Pleroma, Misskey, Friendica, Lemmy, Pixelfed
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
