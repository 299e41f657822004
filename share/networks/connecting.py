"""What some networks offer beside OAuth for proving an account, and what their sign-in may refuse with."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from share.networks.base import Access, Identity, PermanentError, Tokens


class ClientRefusedError(PermanentError):
    """The network does not know our app, or not with this secret."""


class GrantRefusedError(PermanentError):
    """A code is used up, too old or not ours: the member has to begin anew."""


class WrongPasswordError(PermanentError):
    """The network does not take this name and app password together."""


@runtime_checkable
class RegistersApps(Protocol):
    """A network each of whose hosts hands out its own client ids; `Access.app` holds ours for the host at hand."""

    def host_of(self, access: Access, typed: str) -> str | None:
        """The host that a member named, with its scheme where that is plain http; None where it is none."""
        ...

    def register_app(self, access: Access, *, host: str, redirect_uri: str) -> tuple[str, str]:
        """A new client id and secret of this host."""
        ...


@runtime_checkable
class OffersMore(Protocol):
    """A network whose consent may go beyond proving the account (OAuthClient.publish_scopes).

    more: the label of the tick; more_for_editors: only editors and above are offered it.
    """

    more: str
    more_for_editors: bool


@runtime_checkable
class SignsIn(Protocol):
    """A network that takes an app password once for a session of its own; the password is never kept."""

    sign_in_help: str

    def sign_in(self, access: Access, handle: str, password: str) -> tuple[Identity, Tokens]:
        """Whose account it is, and the session; raises WrongPasswordError."""
        ...

    def renew(self, access: Access, account: Identity, tokens: Tokens) -> Tokens:
        """A new session in place of the old one; raises TokenRevokedError where only the member can help."""
        ...

    def sign_out(self, access: Access, account: Identity, tokens: Tokens) -> None:
        """End the session at the network."""
        ...


@dataclass(frozen=True, slots=True)
class ManagedPage:
    """A Page that a person manages, with the Page's own token."""

    native_id: str
    name: str
    token: str = field(repr=False)
    url: str = ""


@runtime_checkable
class ListsPages(Protocol):
    """A network where people manage Pages whose tokens they may hand over."""

    def pages(self, access: Access) -> list[ManagedPage]:
        """The Pages of the person whose token `access` holds."""
        ...


@runtime_checkable
class Checks(Protocol):
    """A network that can be asked one cheap question to see whether the installation's keys are right."""

    def check(self, access: Access) -> str:
        """What works, in one sentence; raises NetworkError with what is wrong."""
        ...
