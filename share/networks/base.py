"""What every social network's file offers, and the errors that it may raise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable
from urllib.parse import SplitResult

import requests

from share.domain.errors import CampaignError
from share.domain.posts import Found, Missing, PostRef
from share.domain.readings import Reading
from share.domain.text_length import Length


class NetworkError(CampaignError):
    """A network did not give what it was asked for."""


class PermanentError(NetworkError):
    """Asking again will not help until somebody changes a setting, a key or a permission."""


class TokenRevokedError(PermanentError):
    """The token in use is no longer accepted."""


class MissingKeyError(PermanentError):
    """The installation has no key for reading this network; nothing was asked."""


class RateLimitedError(NetworkError):
    """A window is full; no call before `retry_at` (UTC)."""

    def __init__(self, message: str, *, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class QuotaSpentError(NetworkError):
    """A monthly cap or the credits are used up; no call before `until` (UTC), or before an admin acts (None)."""

    def __init__(self, message: str, *, until: datetime | None) -> None:
        super().__init__(message)
        self.until = until


class UnavailableError(NetworkError):
    """No answer, a timeout, or a 5xx: worth another try later."""


class BadReplyError(NetworkError):
    """An answer that is not what the network documents."""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting that an adapter reads: an environment variable's name, its default, what it is for."""

    name: str
    default: str = ""
    secret: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What an adapter is handed for one conversation: a guarded session, its options, a token, the time.

    `session` comes from the one guarded fetcher: it has connect and read timeouts, a size cap, and never
    follows a redirect to another host; it reaches the bases that the operator set and any public host.
    `options` holds what the operator set of the declared options; `option()` fills in their defaults.
    `on_wait` is told when an answer came but used up its window: no further call before that time (UTC).
    """

    session: requests.Session = field(repr=False)
    options: Mapping[str, str] = field(repr=False)
    now: datetime
    token: str | None = field(default=None, repr=False)
    on_wait: Callable[[datetime], None] = field(default=lambda _until: None, repr=False, compare=False)

    def option(self, option: Option) -> str:
        return self.options.get(option.name) or option.default


class Network(Protocol):
    """One social network. Adapters keep no state and raise only NetworkError and NotAPostError.

    name: the key in the database and in URLs; label: what people read.
    measures: the Counts fields that this network can report at all.
    needs_token: a read is impossible without Access.token; owner_token: that token belongs to the
    account that posted (a Facebook Page), not to the installation.
    batch_size: posts per call of look_up and read_metrics. share_mode: "intent" (text and link are
    handed to the composer) or "copy-first" (the composer takes the link alone).
    """

    name: str
    label: str
    options: tuple[Option, ...]
    measures: frozenset[str]
    batch_size: int
    needs_token: bool
    owner_token: bool
    share_mode: str
    keep_days: int | None
    audience: str

    def recognise(self, url: SplitResult) -> PostRef | None:
        """Name the post behind `url` (lower-case host, cleaned); None where the host is not ours.

        Raises NotAPostError where the host is ours and the address is no post.
        """
        ...

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:
        """Ask the network for what the URL alone does not tell; returns `ref` where nothing is open."""
        ...

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        """The whole text of a post: caption, link and disclosure as this network counts and shows them."""
        ...

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:
        """The address that opens the network's own composer; `text` is what compose() returned."""
        ...

    def length(self, text: str) -> Length:
        """How long `text` is by this network's own counting."""
        ...

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:
        """Ask for up to batch_size posts; the answer has one row per ref, in the same order."""
        ...

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:
        """Read the counters of up to batch_size posts; one row per ref, in the same order."""
        ...

    def batch_key(self, ref: PostRef) -> str:
        """Posts with the same key may share one call (a Mastodon post's host; elsewhere always "")."""
        ...


@runtime_checkable
class LinkCounter(Protocol):
    """A network that tells how often an exact address was shared on it, without seeing the posts."""

    def read_url_engagement(self, access: Access, urls: Sequence[str]) -> list[Reading | Missing]:
        """One row per address, in the same order."""
        ...


@runtime_checkable
class OwnedAccounts(Protocol):
    """A network whose posts are read with the token of the account that posted them."""

    def own_account(self, access: Access, native_id: str) -> str:
        """The name of the account that `access.token` speaks for; raises PermanentError where it is another."""
        ...
