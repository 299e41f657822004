"""What every social network's file offers, and the errors that it may raise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    """No answer, a timeout, or a 5xx: worth another try later, not before `retry_at` (UTC) where one was named."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class BadReplyError(NetworkError):
    """An answer that is not what the network documents."""


class OutcomeUnknownError(NetworkError):
    """Something was sent and no answer came: it may stand or not, and only looking tells."""


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
    account: str = ""
    """The native id of the account that `token` speaks for; "" where the token is the installation's."""

    host: str = ""
    """Which host is spoken to, with its scheme where that is plain http; "" where a network has only one."""

    app: tuple[str, str] | None = field(default=None, repr=False)
    """Our id and secret at a host that hands out its own (RegistersApps); None where there are none yet."""

    allow_hosts: frozenset[str] = field(default=frozenset(), compare=False)
    """The `host[:port]` names that the operator lets us reach by plain http."""

    def option(self, option: Option) -> str:
        return self.options.get(option.name) or option.default


@dataclass(frozen=True, slots=True)
class Window:
    """What a network allows: `calls` per `minutes`, for each credential or host (Network.batch_key)."""

    calls: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Price:
    """What one post costs to read, in millionths of a US dollar.

    `once_a_day`: the same post again on the same UTC day is free.
    """

    micros: int
    once_a_day: bool = True


class Network(Protocol):
    """One social network. Adapters keep no state and raise only NetworkError and NotAPostError.

    name: the key in the database and in URLs; label: what people read.
    measures: the Counts fields that this network can report at all.
    needs_token: a read is impossible without Access.token; owner_token: that token belongs to the
    account that posted (a Facebook Page), not to the installation.
    batch_size: posts per call of look_up and read_metrics. share_mode: "intent" (text and link are
    handed to the composer), "copy-first" (the composer takes the link alone) or "copy" (no address opens a
    composer: the whole text is copied, and intent_url() is where the network opens, "" where nowhere).
    price: what reading a post costs, None where nothing; window: how often it may be asked, None where unstated.
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
    price: Price | None
    window: Window | None

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
class ResolvesTogether(Protocol):
    """A network that names several posts in full at once."""

    def resolve_all(self, access: Access, refs: Sequence[PostRef]) -> list[PostRef | Missing]:
        """As resolve(), for the posts of one batch: one row per ref in the same order."""


@runtime_checkable
class Switchable(Protocol):
    """A network that may not be asked before the operator has said more than a key."""

    def why_off(self, options: Mapping[str, str]) -> str:
        """Why nothing is asked as `options` are set, in a sentence for the admin; "" where it may be."""
        ...


@runtime_checkable
class Courteous(Protocol):
    """A network of many small hosts, each of which is called by one of us at a time.

    pause: between two calls to the same host (Network.batch_key).
    """

    pause: timedelta


@runtime_checkable
class Respells(Protocol):
    """A network whose addresses may call the owner of one post by different names."""

    def is_same(self, one: str, other: str) -> bool:
        """Whether two native ids, which end in the same part, can only be one post."""
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

    def own_account(self, access: Access, native_id: str) -> "Identity":
        """The account that `access.token` speaks for; raises PermanentError where it is another."""
        ...


@runtime_checkable
class TellsAuthorMore(Protocol):
    """A network that tells more of a post to its author's own token than to the installation's.

    author_measures: the Counts fields that come on top; author_days: up to which age of the post.
    """

    author_measures: frozenset[str]
    author_days: int


@dataclass(frozen=True, slots=True)
class Identity:
    """An account as its network names it: `native_id` never changes, handles do."""

    native_id: str
    handle: str
    profile_url: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A public profile: its text, and its links with whether the network itself checked them by rel=me."""

    identity: Identity
    text: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Where and as whom a member's consent is asked for (RFC 6749, PKCE by RFC 7636).

    `authentication` is how the client names itself at the token endpoint: client_secret_basic,
    client_secret_post or none. `extra` are further parameters of the dialog, `token_extra` of every question to
    the token endpoint (TikTok calls the client's id `client_key`). `pkce` is False where the network refuses a
    code_verifier (LinkedIn); `state` then guards alone.
    """

    authorize_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    revoke_url: str = ""
    authentication: str = "client_secret_post"
    scope_separator: str = " "
    extra: Mapping[str, str] = field(default_factory=dict)
    token_extra: Mapping[str, str] = field(default_factory=dict)
    pkce: bool = True
    publish_scopes: tuple[str, ...] = ()
    """Asked for on top where the member wants to publish from here."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a token endpoint gave; `refresh` is None where the network issues none, `expires_at` None where never."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    scopes: str = ""


@runtime_checkable
class Connects(Protocol):
    """A network on which a member can prove an account by OAuth.

    allows: what connecting lets us read, in one sentence for the member; review: what the network must grant
    the organisation's app first, in one sentence for the admin, "" where nothing.
    """

    allows: str
    review: str

    def oauth_client(self, access: Access, *, host: str, redirect_uri: str) -> OAuthClient:
        """Where to send the member; registers an app where each host has its own. Raises MissingKeyError."""
        ...

    def identify(self, access: Access) -> Identity:
        """Whose account `access.token` is."""
        ...

    def keep(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        """The tokens worth keeping: some networks exchange a short-lived one for a long-lived one first."""
        ...

    def refresh(self, access: Access, client: OAuthClient, tokens: Tokens) -> Tokens:
        """New tokens in place of `tokens`; raises TokenRevokedError where only the member can help."""
        ...


@runtime_checkable
class ShowsProfiles(Protocol):
    """A network whose public profiles can be read without a login: a code or a rel=me link there proves an account."""

    def read_profile(self, access: Access, handle: str) -> Profile | None:
        """The profile behind a handle as people write it, None where there is none."""
        ...


@runtime_checkable
class ListsPosts(Protocol):
    """A network that lists an account's newest posts, publicly or with that account's own token.

    lists_publicly: no token is needed.
    """

    lists_publicly: bool

    def recent_posts(self, access: Access, account: Identity, *, since: datetime) -> list[Found]:
        """The account's own posts since then, newest first; reposts of other people's are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member publishes: `text` as compose() returned and the member edited it, with `link` in it.

    `key` makes a second call harmless where the network knows idempotency keys; `created_at` is the member's
    tap and the same in each call. `picture` is JPEG or PNG; `title` stands on a card where there is none.
    """

    text: str
    link: str
    key: str
    picture: bytes | None = field(default=None, repr=False)
    picture_type: str = ""
    alt_text: str = ""
    language: str = ""
    created_at: datetime | None = None
    title: str = ""


@runtime_checkable
class Publishes(Protocol):
    """A network that takes a member's post through its API.

    publish_micros: what one post with a link costs, in millionths of a US dollar, 0 where nothing.
    repeats_minutes: for so long after the first call the same draft makes no second post, 0 where it might.
    settled_minutes: as long after it a server may still be at the first call, and would not know the second one.
    publish_scopes: one of these must be among the token's scopes, where those are known.
    """

    publish_micros: int
    repeats_minutes: int
    settled_minutes: int
    publish_scopes: tuple[str, ...]

    def publish(self, access: Access, author: Identity, draft: Draft) -> PostRef:
        """Make the post; raises OutcomeUnknownError where it may stand although no answer came.

        A PermanentError is the network's last word: nothing stands, and its text says what to do.
        """
        ...
