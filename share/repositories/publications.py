"""Posts that members have us make: one per kit and account, each with the key of its one call."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.publications import LOOKS, STOPPED, PublicationState
from share.domain.roles import Role
from share.domain.words import mark
from share.models.accounts import Account
from share.models.base import new_public_id
from share.models.due import Due
from share.models.kits import Kit
from share.models.members import Member
from share.models.organisation import Organisation
from share.models.publications import Publication
from share.networks.base import Network, Publishes
from share.repositories import due, paying, spending
from share.repositories.asked import Own, has_none
from share.repositories.due import Owed
from share.repositories.network_states import Batch
from share.repositories.organisation import ONLY_ID
from share.repositories.searches import CONNECTED, batch_of
from share.repositories.statements import insert_new

SETTING = "paid_publishing"
"""Names the networks that charge for a post and on which an admin allowed it, in the organisation's settings."""


@dataclass(frozen=True, slots=True)
class Row:
    """A publication with all that its post is made of."""

    publication: Publication
    kit: Kit
    account: Account
    member: Member


def allowed(session: Session, network: Network) -> bool:
    """Whether posts are made there at all: those that cost money only where an admin switched that on."""
    if not isinstance(network, Publishes):
        return False
    organisation = session.get(Organisation, ONLY_ID)
    return network.publish_micros == 0 or (
        organisation is not None and network.name in organisation.settings.get(SETTING, [])
    )


def accounts_of(session: Session, member: Member) -> list[Account]:
    """The connected accounts that a person may post with: their own, and for editors the organisation's Pages."""
    if has_none(session, Own.ACCOUNTS, member.id):
        return []
    wanted = _EDITORS if Role(member.role).covers(Role.EDITOR) else _OWN
    return list(session.scalars(wanted, {"member_id": member.id}))


def accounts_used(session: Session, member: Member, kit_id: int) -> list[Account]:
    """As accounts_of(), and those that they had this kit posted with but can post with no more."""
    usable = accounts_of(session, member)
    made = {one.account_id for one in of_kit(session, kit_id, member_id=member.id)} - {one.id for one in usable}
    ended = select(Account).where(Account.id.in_(made)).order_by(Account.network, Account.id)
    return [*usable, *(session.scalars(ended) if made else ())]


def is_usable(account: Account) -> bool:
    """Whether posts can be made with it as it stands."""
    is_meant_for_it = account.publishes or account.member_id is None
    return is_meant_for_it and account.state == CONNECTED and account.token is not None


_MINE = (Account.member_id == bindparam("member_id")) & Account.publishes & Account.paused_at.is_(None)
_OWN, _EDITORS = (
    select(Account)
    .where(whose, Account.state == CONNECTED, Account.token.is_not(None))
    .order_by(Account.network, Account.id)
    for whose in (_MINE, _MINE | Account.member_id.is_(None))
)


def may_publish(network: Network, account: Account) -> bool:
    """Whether the token was given for posting, as far as its scopes are known."""
    if not isinstance(network, Publishes):
        return False
    given = set(account.scopes.replace(",", " ").split())
    return not network.publish_scopes or not given or not given.isdisjoint(network.publish_scopes)


def scope_of(network: Network, account: Account) -> Batch:
    """Posting shares its limits with nobody but the account itself, on Mastodon with its host."""
    batch = batch_of(network, account)
    return batch if batch.scope else Batch(network.name, account.native_id)


def ensure(session: Session, *, member_id: int, kit_id: int, account: Account, text: str, now: datetime) -> Publication:
    """The publication of a kit by an account, made with `text` where there is none yet; held until the commit."""
    row = {
        "public_id": new_public_id(),
        "member_id": member_id,
        "kit_id": kit_id,
        "account_id": account.id,
        "network": account.network,
        "text": text,
        "key": secrets.token_hex(16),
        "state": PublicationState.INTENDED.value,
        "created_at": now,
        "reason": "",
        "micros": 0,
        "looks": 0,
    }
    insert_new(session, Publication, [row], key=("kit_id", "account_id"))
    wanted = select(Publication).where(Publication.kit_id == kit_id, Publication.account_id == account.id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def find(session: Session, *, kit_id: int, account_id: int) -> Publication | None:
    return session.scalar(
        select(Publication)
        .where(Publication.kit_id == kit_id, Publication.account_id == account_id)
        .execution_options(populate_existing=True)
    )


def begin_anew(publication: Publication, *, text: str, member_id: int, now: datetime) -> None:
    """Nothing stands of the last attempt: another one, under another key."""
    publication.state, publication.reason, publication.looks = PublicationState.INTENDED, "", 0
    publication.key, publication.text, publication.member_id = secrets.token_hex(16), text, member_id
    publication.created_at, publication.sent_at, publication.settled_at = now, None, None


def owe(session: Session, publication: Publication, *, network: Network, account: Account, now: datetime) -> None:
    owed = Owed(publication.id, now, scope_of(network, account).name)
    due.owe(session, Job.PUBLISH_POST, [owed], now=now)


def pay(session: Session, made: Publication, network: Network, *, told: int | None, now: datetime) -> bool:
    """Enter what the post will cost before it is sent; False where this month's budget does not cover it.

    `told` is the month's budget as the environment says it, in millionths of a dollar.
    """
    price = network.publish_micros if isinstance(network, Publishes) else 0
    if not price:
        return True
    spending.lock(session, network.name)
    monthly = paying.monthly_budget(session, network, told=told)
    if spending.purse(session, network.name, monthly=monthly, now=now).left < price:
        return False
    spending.enter(session, network.name, {_resource(made): price}, now=now)
    made.micros = price
    return True


def give_back(session: Session, made: Publication, network: Network) -> None:
    """Nothing was posted, so nothing was charged."""
    if made.micros and made.sent_at is not None:
        spending.refund(session, network, [_resource(made)], day=spending.utc_day(made.sent_at))
        made.micros = 0


NOT_SENT = mark(
    "Our own server stopped three times while it worked on this post. Nothing was sent. "
    "Try again, or share it by hand; your words are kept."
)


def settle_parked(session: Session, *, now: datetime) -> None:
    """What ended its worker three times is told to the member: not sent at all, or theirs to look for."""
    owed = select(Due.subject_id).where(Due.job == Job.PUBLISH_POST.value, Due.parked_at.is_not(None))
    for made in session.scalars(select(Publication).where(Publication.id.in_(owed)).with_for_update()):
        if made.state == PublicationState.INTENDED and made.sent_at is None:
            made.state, made.settled_at = PublicationState.FAILED, now
            made.reason = NOT_SENT
        elif made.state not in {PublicationState.PUBLISHED, PublicationState.FAILED}:
            made.state, made.reason, made.looks = PublicationState.UNKNOWN, STOPPED, len(LOOKS)
        due.forget(session, Job.PUBLISH_POST, made.id)


LOOKED_THROUGH = 5
"""So many posts at most are shown in a look for a lost one where each of them is charged for."""


def pay_look(session: Session, made: Publication, network: Network, *, told: int | None, now: datetime) -> bool:
    """Enter the most that a look can cost before it is made; False where this month's budget does not cover it."""
    if network.price is None:
        return True
    spending.lock(session, network.name)
    most = LOOKED_THROUGH * network.price.micros
    monthly = paying.monthly_budget(session, network, told=told)
    if spending.purse(session, network.name, monthly=monthly, now=now).left < most:
        return False
    spending.enter(session, network.name, {_look(made): most}, now=now)
    return True


def settle_look(
    session: Session, made: Publication, network: Network, *, shown: Sequence[str] | None, begun: datetime
) -> None:
    """Charge for the posts that a look showed, in place of the most; `shown` is None where no answer was heard."""
    spending.add(session, network.name, "", day=spending.utc_day(begun), calls=1, reads=len(shown or ()))
    if network.price is not None and shown is not None:
        spending.refund(session, network, [_look(made)], day=spending.utc_day(begun))
        spending.charge(session, network, shown, now=begun)


def _look(made: Publication) -> str:
    return f"looked:{made.key}:{made.looks}"


def _resource(made: Publication) -> str:
    return f"published:{made.key}"


def of_kit(session: Session, kit_id: int, *, member_id: int) -> list[Publication]:
    """What a member had posted of a kit, newest first."""
    if has_none(session, Own.PUBLICATIONS, kit_id, member_id):
        return []
    return list(session.scalars(_OF_KIT, {"kit_id": kit_id, "member_id": member_id}))


_OF_KIT = (
    select(Publication)
    .where(Publication.kit_id == bindparam("kit_id"), Publication.member_id == bindparam("member_id"))
    .order_by(Publication.id.desc())
)


def lock(session: Session, publication_id: int) -> Row | None:
    """The publication with all around it, read afresh and held until the commit."""
    return _row(session, Publication.id == publication_id)


def by_public_id(session: Session, public_id: str, *, member_id: int, hold: bool = False) -> Row | None:
    """The member's own publication; `hold` it until the commit to change it."""
    mine = (Publication.public_id == public_id) & (Publication.member_id == member_id)
    return _row(session, mine, hold=hold)


def _row(session: Session, test: ColumnElement[bool], *, hold: bool = True) -> Row | None:
    wanted = (
        select(Publication, Kit, Account, Member)
        .join(Kit, Kit.id == Publication.kit_id)
        .join(Account, Account.id == Publication.account_id)
        .join(Member, Member.id == Publication.member_id)
        .where(test)
        .execution_options(populate_existing=True)
    )
    found = session.execute(wanted.with_for_update(of=Publication) if hold else wanted).first()
    return Row(*found) if found else None
