"""The way to the social networks: the adapters, and what each is handed to ask with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from share.domain.errors import NotFoundError
from share.domain.posts import PostRef
from share.infra.fetch import Fetcher
from share.infra.network_session import NetworkSession
from share.networks.base import Access, Network, Option


class Recogniser(Protocol):
    """Names the post behind a pasted text; raises NotAPostError."""

    def __call__(self, text: str, *, allowed_hosts: frozenset[str]) -> PostRef: ...


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks of this installation, in the order in which pages show them; a test puts a fake one here."""

    all: tuple[Network, ...]
    recogniser: Recogniser
    fetch: Fetcher = field(repr=False)
    options: Mapping[str, str] = field(repr=False)
    now: Callable[[], datetime]

    def get(self, name: str) -> Network:
        """The network called `name`; raises NotFoundError."""
        for network in self.all:
            if network.name == name:
                return network
        raise NotFoundError(f"There is no network called {name!r}.")

    def recognise(self, text: str) -> PostRef:
        return self.recogniser(text, allowed_hosts=self.fetch.allow_hosts)

    def access(
        self,
        network: Network,
        *,
        token: str | None = None,
        on_wait: Callable[[datetime], None] = lambda _until: None,
    ) -> Access:
        """What `network` asks with; `token` where the account that posted has one, else the installation's."""
        return Access(
            session=NetworkSession(self.fetch, base_urls=self._base_urls(network)),
            options={option.name: self._value(option) for option in network.options},
            now=self.now(),
            token=token or (None if network.owner_token else self.installation_token(network)),
            on_wait=on_wait,
        )

    def installation_token(self, network: Network) -> str | None:
        """The key that the operator set for reading this network; None where none is set or needed."""
        key = key_option(network)
        return (self._value(key) or None) if key else None

    def batch_of(self, ref: PostRef) -> str:
        """The `due.batch` of a post: network and batch key, as rows that may share one call."""
        network = self.get(ref.network)
        key = network.batch_key(ref) if ref.native_id else urlsplit(ref.url).netloc
        return f"{ref.network}:{key}"

    def _base_urls(self, network: Network) -> list[str]:
        addresses = (self._value(option) for option in network.options if option.name.endswith("_URL"))
        return [address for address in addresses if address]

    def _value(self, option: Option) -> str:
        return self.options.get(option.name) or option.default


def key_option(network: Network) -> Option | None:
    """The option that holds the installation's key for reading; None where none is needed."""
    if not network.needs_token or network.owner_token:
        return None
    return next((option for option in network.options if option.secret), None)
