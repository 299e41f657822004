"""How the networks fare, in plain words; connecting a Page; asking again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from share.core import Core
from share.domain.errors import InvalidError, NotFoundError
from share.domain.words import say, say_many
from share.models.accounts import Account
from share.networks import graph_versions
from share.networks.base import Network, OwnedAccounts
from share.repositories import accounts, asking, network_states, network_work
from share.repositories.network_work import Waiting

GRAPH_VERSION = "FACEBOOK_GRAPH_VERSION"
NOT_COUNTED = Waiting("")
A_YEAR = timedelta(days=365)
"""A rest longer than this ends by somebody's hand alone."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a network, or one host or account of it (`scope`), ran into; `until`: no call before."""

    scope: str
    reason: str
    since: datetime | None
    until: datetime | None
    failures: int

    @property
    def waits_for_somebody(self) -> bool:
        """It does not end by itself."""
        return self.until is not None and self.since is not None and self.until - self.since > A_YEAR


@dataclass(frozen=True, slots=True)
class NetworkHealth:
    """One network: what is owed, when it last answered, what stands in the way.

    What is owed is as of `counted_at`; `waiting` and `parked` are None where very much is owed and not counted yet.
    """

    name: str
    label: str
    key_problem: str
    waiting: int | None
    parked: int | None
    next_at: datetime | None
    succeeded_at: datetime | None
    calls: int
    troubles: tuple[Trouble, ...]
    accounts: int
    lag_seconds: int = 0
    """By how much the oldest look or read is late."""
    version_problem: str = ""
    put_off: int = 0
    counted_at: datetime | None = None
    reconnect: int = 0
    """Members' accounts that only their members can connect again."""

    costs: bool = False

    @property
    def well(self) -> bool:
        return not (self.key_problem or self.troubles or self.parked or self.version_problem or self.reconnect)

    @property
    def unasked(self) -> bool:
        """Whether it was never asked anything, costs nothing, and nothing there waits for anybody."""
        used = self.costs or self.succeeded_at or self.calls or self.waiting or self.accounts or self.parked
        return not (used or self.version_problem or any(trouble.failures for trouble in self.troubles))

    @property
    def fixes(self) -> tuple[str, ...]:
        """What somebody could do about it, in sentences."""
        found = [self.key_problem, self.version_problem]
        if any(trouble.waits_for_somebody for trouble in self.troubles):
            found.append(say("Top up the credits with %(label)s, then press Try again.", label=self.label))
        if self.parked:
            found.append(say("%(count)s set aside: look at the reason above, then press Try again.", count=self.parked))
        if self.reconnect:
            found.append(
                say_many(
                    "1 member must connect %(label)s again; their own accounts page asks them to.",
                    "%(number)s members must connect %(label)s again; their own accounts page asks them to.",
                    self.reconnect,
                    label=self.label,
                )
            )
        if self.put_off:
            found.append(
                say(
                    "%(count)s put off for want of money: raise the budget, or wait for the date shown.",
                    count=self.put_off,
                )
            )
        return tuple(line for line in found if line)


@dataclass(frozen=True, slots=True)
class Connected:
    """An account whose posts we can read, and how it stands: connected, reconnect or disconnected."""

    network: str
    native_id: str
    handle: str
    state: str
    since: datetime
    proof: str = ""
    member: str = ""
    """The address of the member whose account it is; "" for the organisation's."""


def health(core: Core, *, anew: bool = False) -> list[NetworkHealth]:
    """Every network that is ever asked anything, in the order in which pages show them; `anew`: all counted now."""
    with core.read() as session:
        states = network_states.listed(session)
        now = core.now()
        counted = network_work.count(session, now=now) if anew else network_work.known(session, core.shelf, now=now)
        found = []
        for network in (one for one in core.networks.all if core.networks.asks(one)):
            mine = [state for state in states if state.network == network.name]
            waiting = counted.networks.get(network.name, Waiting(network.name)) if counted else NOT_COUNTED
            found.append(
                NetworkHealth(
                    name=network.name,
                    label=network.label,
                    key_problem=say(core.networks.key_problem(network)),
                    waiting=waiting.rows if counted else None,
                    parked=waiting.parked if counted else None,
                    next_at=waiting.next_at if waiting.next_at and waiting.next_at - now < A_YEAR else None,
                    succeeded_at=max((state.succeeded_at for state in mine if state.succeeded_at), default=None),
                    calls=sum(state.calls for state in mine),
                    troubles=tuple(
                        Trouble(state.scope, say(state.reason), state.failed_at, state.not_before, state.failures)
                        for state in mine
                        if state.reason
                    ),
                    accounts=counted.accounts.get(network.name, 0) if counted else 0,
                    lag_seconds=_late(waiting.late_since, counted.counted_at if counted else now),
                    counted_at=counted.counted_at if counted else None,
                    version_problem=_version_problem(core, network),
                    put_off=waiting.put_off,
                    reconnect=counted.reconnect.get(network.name, 0) if counted else 0,
                    costs=network.price is not None,
                )
            )
        return found


def _late(since: datetime | None, now: datetime) -> int:
    return max(int((now - since).total_seconds()), 0) if since else 0


def _version_problem(core: Core, network: Network) -> str:
    """What is wrong with the version of the network's API that is asked; only Facebook's is a setting."""
    option = next((one for one in network.options if one.name == GRAPH_VERSION), None)
    if option is None:
        return ""
    return say(graph_versions.problem(core.networks.value_of(option), core.now().date()))


def shortest_pause(core: Core, *, longest: float) -> float | None:
    """Seconds until a network that only wanted a short rest may be asked for what waits on it; None where none does."""
    now = core.now()
    with core.read() as session:
        until = network_states.shortest_rest(session, now=now, longest=timedelta(seconds=longest))
    return None if until is None else max((until - now).total_seconds(), 0.0) + 0.01


def try_again(core: Core, name: str) -> int:
    """Ask a network again at once; returns how many posts are due again."""
    network = core.networks.get(name)
    with core.write() as session:
        woken = network_states.try_again(session, network.name, now=core.now())
    count_waiting(core)
    return woken


def count_waiting(core: Core) -> int:
    """Count what is owed where that is very much, for the pages; returns how many counts that were."""
    with core.read() as session:
        return int(network_work.keep(session, core.shelf, now=core.now()))


def connect(core: Core, name: str, *, native_id: str, token: str) -> Connected:
    """Keep an organisation's account (a Page) with its token, checked at once; its posts are read from now on.

    Raises InvalidError where the network has no such accounts or the token is not that account's.
    """
    network = core.networks.get(name)
    if not isinstance(network, OwnedAccounts):
        raise InvalidError(say("%(label)s needs no token to read posts.", label=network.label), field="network")
    if not token:
        raise InvalidError(say("There is no token. Give it on the standard input."), field="token")
    owned: OwnedAccounts = network
    sealed = core.vault.encrypt(token)
    heard = core.networks.converse(
        network, sealed_token=sealed, ask=lambda access: owned.own_account(access, native_id)
    )
    if heard.error is not None:
        raise heard.error
    with core.write() as session:
        account = accounts.connect(
            session,
            network=name,
            native_id=native_id,
            handle=heard.answer.handle if heard.answer else native_id,
            profile_url=heard.answer.profile_url if heard.answer else "",
            token=sealed,
            now=core.now(),
        )
        network_states.try_again(session, name, now=core.now())
        asking.owe_for_account(session, account, now=core.now(), batch_of=core.networks.batch_of)
        return Connected(name, account.native_id, account.handle, account.state, account.created_at)


def disconnect(core: Core, name: str, *, native_id: str) -> None:
    """Forget an account's token; raises NotFoundError."""
    with core.write() as session:
        account = accounts.find(session, name, native_id)
        if account is None:
            raise NotFoundError(say("No such account is connected."))
        accounts.disconnect(session, account)


def connected(core: Core) -> Iterator[Connected]:
    """Every account, members' own among them."""
    with core.read() as session:
        yield from (_connected(row, address or "") for row, address in accounts.with_members(session))


def own_pages(core: Core) -> list[Connected]:
    """The organisation's own accounts."""
    with core.read() as session:
        return [_connected(row) for row in accounts.of_nobody(session)]


def _connected(row: Account, address: str = "") -> Connected:
    return Connected(row.network, row.native_id, row.handle, row.state, row.created_at, row.proof, address)
