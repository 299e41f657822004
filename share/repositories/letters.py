"""What the letters of a batch speak of, read at once, and the few words in which one is taken and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from share.domain.due import Lease
from share.domain.notices import NoticeKind, NoticeState
from share.domain.posts import COUNTED_STATES
from share.models.campaigns import Campaign
from share.models.claims import Claim
from share.models.due import Due
from share.models.kits import Kit
from share.models.media import Picture
from share.models.members import Member
from share.models.notices import Notice
from share.models.organisation import Organisation
from share.models.posts import Post
from share.repositories import hands
from share.repositories.statements import among_given, given


@dataclass(frozen=True, slots=True)
class Parts:
    """A notice with what its letter speaks of.

    `posted` and `taken` say whether its kit is done, or begun, by its member; `pushed_at` since when a notification
    of it is on its way to, or on, one of the member's phones. `words` are those that a member of a corrected kit is
    dealt now.
    """

    notice: Notice
    organisation: Organisation
    member: Member | None
    kit: Kit | None
    campaign: Campaign | None
    picture: Picture | None
    posted: bool
    taken: bool
    pushed_at: datetime | None
    words: str = ""


def read(session: Session, notice_ids: Sequence[int]) -> dict[int, Parts]:
    """Everything that these letters need, by notice; one that is gone is not among them."""
    organisation = session.get(Organisation, 1)
    if organisation is None:
        return {}
    dialect = session.get_bind().dialect.name
    rows = session.execute(_whole(dialect), given(dialect, notice_ids))
    found = {}
    for notice, member, kit, campaign, picture, posted, taken, pushed_at in rows.all():
        corrects = notice.kind == NoticeKind.KIT_CORRECTION
        words = _dealt(session, notice, kit, member) if corrects and kit and member else ""
        where = campaign or session.scalars(_ACTIVE).first()
        found[notice.id] = Parts(notice, organisation, member, kit, where, picture, posted, taken, pushed_at, words)
    return found


def _dealt(session: Session, notice: Notice, kit: Kit, member: Member) -> str:
    """The kit's words as they stand now for each network that the correction concerns; "" where there is none."""
    hand = hands.hand(session, kit, member.id)
    words = (hand.dealt(network) for network in notice.facts.get("networks") or list(hand.claims)[:1])
    return "\n\n· · ·\n\n".join(dict.fromkeys(words))


def take(session: Session, held: Lease, notice: Notice) -> bool:
    """Note that this notice is being sent; False where it was settled meanwhile, or the lease was lost."""
    facts = {"id_": notice.id, "seen": notice.state, "due": held.due_id, "token": held.token}
    return session.execute(_TAKE, facts).first() is not None


def settle(session: Session, held: Lease, state: NoticeState, *, error: str | None = None) -> None:
    """The notice ends without having gone out now; nothing happens where the lease was lost."""
    if _end(session, held):
        told = {"state": state.value} if error is None else {"state": state.value, "error": error}
        session.execute(_OF_ONE.values(**told), {"id_": held.subject_id})


def put_back(session: Session, held: Lease, *, error: str) -> None:
    """The notice waits for its next try."""
    session.execute(_OF_ONE.values(state=NoticeState.QUEUED.value, error=error), {"id_": held.subject_id})


@dataclass(frozen=True, slots=True)
class Sent:
    """What is kept of a letter that went out; `text` is sealed, or "" where a server took it."""

    subject: str
    text: str
    at: datetime


def sent(session: Session, held: Lease, kept: Sent) -> None:
    """The letter went out; nothing happens where the lease was lost."""
    if _end(session, held):
        facts = {"id_": held.subject_id, "subject_": kept.subject, "text_": kept.text, "at": kept.at}
        session.execute(_SENT, facts)


def _end(session: Session, held: Lease) -> bool:
    return session.execute(_GONE, {"due": held.due_id, "token": held.token}).first() is not None


_NOTICES: Table = Notice.__table__  # type: ignore[assignment]  # past the ORM's work for each row
_DUE: Table = Due.__table__  # type: ignore[assignment]  # as above
_ALIVE = [state.value for state in NoticeState if state not in {NoticeState.FAILED, NoticeState.SKIPPED}]
_ACTIVE = select(Campaign).where(Campaign.active).order_by(Campaign.id)
_HELD = exists().where(_DUE.c.id == bindparam("due"), _DUE.c.lease_token == bindparam("token"))
_OF_ONE = update(_NOTICES).where(_NOTICES.c.id == bindparam("id_"))
_TAKE = (
    _OF_ONE.where(_NOTICES.c.state == bindparam("seen"), _HELD)
    .values(state=NoticeState.SENDING.value)
    .returning(_NOTICES.c.id)
)
_SENT = _OF_ONE.values(
    state=NoticeState.SENT.value,
    error="",
    subject=bindparam("subject_"),
    text=bindparam("text_"),
    sent_at=bindparam("at"),
)
_GONE = delete(_DUE).where(_DUE.c.id == bindparam("due"), _DUE.c.lease_token == bindparam("token")).returning(_DUE.c.id)


@lru_cache
def _whole(dialect: str) -> Select[*tuple[Any, ...]]:
    mine = Post.kit_id == Notice.kit_id, Post.member_id == Notice.member_id
    posted = exists().where(*mine, Post.state.in_([state.value for state in COUNTED_STATES]))
    taken = exists().where(Claim.kit_id == Notice.kit_id, Claim.member_id == Notice.member_id)
    push = aliased(Notice)
    pushed = (
        select(func.min(push.created_at))
        .where(
            push.member_id == Notice.member_id,
            push.kit_id == Notice.kit_id,
            push.kind == NoticeKind.KIT_PUSH.value,
            push.state.in_(_ALIVE),
        )
        .scalar_subquery()
    )
    return (
        select(Notice, Member, Kit, Campaign, Picture, posted, taken, pushed)
        .outerjoin(Member, Member.id == Notice.member_id)
        .outerjoin(Kit, Kit.id == Notice.kit_id)
        .outerjoin(Campaign, Campaign.id == Kit.campaign_id)
        .outerjoin(Picture, Picture.id == Kit.picture_id)
        .where(among_given(dialect, Notice.id))
    )
