"""The way to the social networks: the adapters, and what each is handed to ask with."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from share.domain.errors import NotFoundError
from share.domain.posts import NotAPostError, PostRef
from share.domain.words import mark, say
from share.infra.fetch import Fetcher
from share.infra.network_session import NetworkSession
from share.infra.vault import UnreadableSecretError, Vault
from share.networks.base import (
    Access,
    Courteous,
    LinkCounter,
    MissingKeyError,
    Network,
    NetworkError,
    Option,
    Switchable,
    TokenRevokedError,
)
from share.networks.pasted import clean
from share.networks.share_only import ShareOnly

T = TypeVar("T")

ELSEWHERE = "other"
"""The network of posts on sites that no other network knows."""

_OF_OTHER_SITES = frozenset({"unknown-host", "unsupported", "unsupported-software", "not-a-post"})
"""Why an address is on no network; all else is wrong with the address itself."""


class Recogniser(Protocol):
    """Names the post behind a pasted text; raises NotAPostError."""

    def __call__(self, text: str, *, allowed_hosts: frozenset[str]) -> PostRef: ...


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """How a conversation ended: with an answer, or with an error. `wait`: no further call before that time.

    `calls`: how many questions went out.
    """

    answer: T | None = None
    error: NetworkError | None = None
    wait: datetime | None = None
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks of this installation, in the order in which pages show them; a test puts a fake one here."""

    all: tuple[Network, ...]
    recogniser: Recogniser
    fetch: Fetcher = field(repr=False)
    vault: Vault = field(repr=False)
    options: Mapping[str, str] = field(repr=False)
    now: Callable[[], datetime]
    kept: Callable[[], Mapping[str, str]] = field(default=dict, repr=False)
    """The options that admins set in the browser; the environment wins over them."""

    pause: Callable[[float], None] = field(default=time.sleep, repr=False)
    """Waits so many seconds, as between two calls to one small host; no transaction is open meanwhile."""

    def get(self, name: str) -> Network:
        """The network called `name`; raises NotFoundError."""
        for network in self.all:
            if network.name == name:
                return network
        raise NotFoundError(say("There is no network called “%(name)s”.", name=name))

    def recognise(self, text: str) -> PostRef:
        return self.recogniser(text, allowed_hosts=self.fetch.allow_hosts)

    def recognise_elsewhere(self, text: str) -> PostRef:
        """As recognise(), but an address on a site that no network knows is taken too; raises NotAPostError."""
        try:
            return self.recognise(text)
        except NotAPostError as refused:
            url = clean(text, allowed_hosts=self.fetch.allow_hosts)
            found = self.get(ELSEWHERE).recognise(url) if refused.may_be_elsewhere else None
            if found is None:
                raise
            return found

    def converse(
        self,
        network: Network,
        *,
        sealed_token: str | None,
        ask: Callable[[Access], T],
        account: str = "",
        after: datetime | None = None,
    ) -> "Heard[T]":
        """Ask `network` once; whatever goes wrong comes back as the error that says what to do about it.

        `sealed_token` is the posting account's, where the network shows posts to their accounts alone or more
        to them than to others; `account` is that account's native id. Nothing is asked before `after`.
        """
        if after is not None and (seconds := (after - self.now()).total_seconds()) > 0:
            self.pause(seconds)
        waits: list[datetime] = []
        asked: Access | None = None
        try:
            token = self._token(network, sealed_token)
            spacing = network.pause.total_seconds() if isinstance(network, Courteous) else 0.0
            asked = self.access(network, token=token, account=account, on_wait=waits.append, spacing=spacing)
            with asked.session:
                answer = ask(asked)
        except NetworkError as error:
            return Heard(error=error, wait=max(waits, default=None), calls=_calls(asked))
        return Heard(answer=answer, wait=max(waits, default=None), calls=_calls(asked))

    def access(
        self,
        network: Network,
        *,
        token: str | None = None,
        account: str = "",
        on_wait: Callable[[datetime], None] = lambda _until: None,
        host: str = "",
        app: tuple[str, str] | None = None,
        spacing: float = 0.0,
    ) -> Access:
        """What `network` asks with; `spacing` seconds are kept between two calls to one host."""
        bases = self._base_urls(network)
        return Access(
            session=NetworkSession(self.fetch, base_urls=bases, spacing=spacing, pause=self.pause),
            options={option.name: self._value(option) for option in network.options},
            now=self.now(),
            token=token,
            on_wait=on_wait,
            account=account,
            host=host,
            app=app,
            allow_hosts=self.fetch.allow_hosts,
        )

    @contextmanager
    def talk(
        self, network: Network, *, token: str | None = None, host: str = "", app: tuple[str, str] | None = None
    ) -> Iterator[Access]:
        """Speak to `network` with this token or none, as when a member connects; its NetworkError is the caller's."""
        access = self.access(network, token=token, host=host, app=app)
        with access.session:
            yield access

    def environment_sets(self, name: str) -> bool:
        """Whether an option comes from the environment, where no page can change it."""
        return bool(self.options.get(name))

    def value_of(self, option: Option) -> str:
        """What an option is set to, or its default."""
        return self._value(option)

    def key_problem(self, network: Network) -> str:
        """Why this network cannot be read at all, in a sentence; "" where nothing is missing."""
        if isinstance(network, Switchable):
            return network.why_off({option.name: self._value(option) for option in network.options})
        key = _key_option(network)
        if key is None or self._value(key):
            return ""
        return mark("%(name)s is not set, so posts on %(label)s are recorded but not looked up.") % {
            "name": key.name,
            "label": network.label,
        }

    def _token(self, network: Network, sealed: str | None) -> str | None:
        if sealed is not None:
            try:
                return self.vault.decrypt(sealed)
            except UnreadableSecretError as error:
                raise TokenRevokedError(str(error)) from None
        if problem := self.key_problem(network):
            raise MissingKeyError(problem)
        key = _key_option(network)
        return self._value(key) if key else None

    def asks(self, network: Network) -> bool:
        """Whether the network is ever asked anything: some can show nothing to any program."""
        return not isinstance(network, ShareOnly)

    def counts_links(self, network: Network) -> bool:
        """Whether the network can tell of tracked links alone, and everything it needs for that is set."""
        return isinstance(network, LinkCounter) and all(self._value(option) for option in network.options)

    def for_browser(self, name: str, url: str) -> str:
        """A composer's or post's address as people here open it: at the pages that the operator named instead.

        `url` is the network's own; it is changed only where one of its options says so.
        """
        for option in self.get(name).options:
            instead = self.options.get(option.name)
            if instead and option.default and _origin(url) == _origin(option.default):
                return instead.rstrip("/") + _behind_origin(url)
        return url

    def batch_of(self, ref: PostRef) -> str:
        """The `due.batch` of a post: network and batch key, as rows that may share one call."""
        network = self.get(ref.network)
        key = network.batch_key(ref) if ref.native_id else urlsplit(ref.url).netloc
        return f"{ref.network}:{key}"

    def _base_urls(self, network: Network) -> list[str]:
        addresses = (self._value(option) for option in network.options if option.name.endswith("_URL"))
        return [address for address in addresses if address]

    def _value(self, option: Option) -> str:
        return self.options.get(option.name) or self.kept().get(option.name) or option.default


def _calls(access: Access | None) -> int:
    return access.session.calls if access and isinstance(access.session, NetworkSession) else 0


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _behind_origin(url: str) -> str:
    """Path and query. Mastodon's common page takes the text behind a #; every host of its own takes it as a query."""
    if urlsplit(url).fragment.startswith("text="):
        return f"/share?{urlsplit(url).fragment}"
    return url.removeprefix("{}://{}".format(*_origin(url)))


def _key_option(network: Network) -> Option | None:
    """The option that holds the installation's key for reading; None where none is needed."""
    if not network.needs_token or network.owner_token:
        return None
    return next((option for option in network.options if option.secret), None)
