"""Pages that an editor manages: taken over for the organisation with the Page's own token."""

from dataclasses import dataclass

from share.core import Core
from share.domain.errors import InvalidError, NotFoundError
from share.domain.words import say
from share.models.accounts import Account
from share.networks.base import NetworkError
from share.networks.connecting import ListsPages, ManagedPage
from share.repositories import accounts, asking, audit, network_states


@dataclass(frozen=True, slots=True)
class PageChoice:
    """A Page that may be connected, and whether it is already."""

    native_id: str
    name: str
    connected: bool


def pages(core: Core, name: str, *, member_id: int) -> list[PageChoice]:
    """The Pages of the member's connected account; raises NotFoundError where none is connected for that."""
    found = _pages(core, name, member_id=member_id)
    with core.read() as session:
        known = {row.native_id for row in accounts.listed(session, network=name) if row.token}
    return [PageChoice(page.native_id, page.name, page.native_id in known) for page in found]


def take_page(core: Core, name: str, native_id: str, *, member_id: int) -> str:
    """Keep a Page's token for the organisation: its posts are looked up and read from now on; returns its name."""
    page = next((one for one in _pages(core, name, member_id=member_id) if one.native_id == native_id), None)
    if page is None:
        raise NotFoundError(say("You do not manage such a Page, or did not hand it over."))
    now = core.now()
    with core.write() as session:
        account = accounts.connect(
            session,
            network=name,
            native_id=native_id,
            handle=page.name,
            profile_url=page.url,
            token=core.vault.encrypt(page.token),
            now=now,
        )
        network_states.try_again(session, name, now=now)
        asking.owe_for_account(session, account, now=now, batch_of=core.networks.batch_of)
        subject = f"account:{account.public_id}"
        audit.add(session, "page_connected", actor_id=member_id, subject=subject, now=now, network=name)
    return page.name


def _pages(core: Core, name: str, *, member_id: int) -> list[ManagedPage]:
    network = core.networks.get(name)
    if not isinstance(network, ListsPages):
        raise NotFoundError(say("%(label)s has no Pages.", label=network.label))
    account = _with_token(core, name, member_id=member_id)
    lists: ListsPages = network
    heard = core.networks.converse(network, sealed_token=account.token, ask=lists.pages)
    if isinstance(heard.error, NetworkError):
        raise InvalidError(say(str(heard.error)), reason="network")
    return heard.answer or []


def _with_token(core: Core, name: str, *, member_id: int) -> Account:
    with core.read() as session:
        mine = [account for account in accounts.of_member(session, member_id, name) if account.token]
    if not mine:
        raise NotFoundError(say("Connect your account first, with the tick for Pages."))
    return mine[0]
