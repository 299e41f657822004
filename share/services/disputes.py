"""Questions about points, for coordinators: each ends in a note, and in a line of its own where points are due."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.days import local_date
from share.domain.errors import InvalidError, NotFoundError
from share.domain.notices import NoticeKind
from share.domain.roles import Role
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.disputes import Dispute
from share.repositories import audit, campaigns, changes, disputes, notices, own_points, score_rules
from share.repositories.members import another_may, get_member
from share.repositories.notices import Letter
from share.repositories.own_points import Line

MOST_GRANTED = 1_000
UNKNOWN = mark("There is no such question.")


@dataclass(frozen=True, slots=True)
class Question:
    """A dispute with its line as it stands today; `line` is None where it is gone since."""

    dispute: Dispute
    member_public_id: str
    member_name: str
    line: Line | None
    label: str
    settled_by: str

    @property
    def settled_at(self) -> datetime | None:
        return self.dispute.settled_at


def get(core: Core, public_id: str) -> Question:
    """One question; raises NotFoundError."""
    with core.read() as session:
        dispute = disputes.find(session, public_id)
        if dispute is None:
            raise NotFoundError(say(UNKNOWN))
        member = get_member(session, dispute.member_id)
        by = get_member(session, dispute.settled_by_id).name if dispute.settled_by_id else ""
        line = own_points.of_dispute(session, dispute)
        labels = {network.name: network.label for network in core.networks.all}
        network = (line.network if line else None) or ""
        return Question(dispute, member.public_id, member.name, line, labels.get(network, network), by)


def settle(core: Core, public_id: str, *, granted: int, note: str, by_id: int) -> bool:
    """Answer a question, with points more or less where that is right; the member is told.

    It is answered once: False where somebody did so before, whose answer stands. Raises NotFoundError, InvalidError.
    """
    if not written(note):
        raise InvalidError(say("Write a note: the member reads it."), field="note")
    if abs(granted) > MOST_GRANTED:
        raise InvalidError(
            say("This must be from -%(most)s to %(most)s.", most=f"{MOST_GRANTED:,}"),
            field="granted",
        )
    now = core.now()
    with core.write() as session:
        dispute = disputes.lock(session, public_id)
        if dispute is None:
            raise NotFoundError(say(UNKNOWN))
        if dispute.settled_at is not None:
            return False
        if dispute.member_id == by_id and another_may(session, Role.COORDINATOR, but=[by_id]):
            raise InvalidError(say("Somebody else has to answer what you asked yourself."), field="note")
        held = score_rules.held(session, dispute.campaign_id)
        zone = held.timezone if held else campaigns.by_id(session, dispute.campaign_id).timezone
        dispute.settled_at, dispute.settled_on, dispute.settled_by_id = now, local_date(now, zone=zone), by_id
        dispute.granted, dispute.note = granted, written(note)
        changes.points(session, [dispute.member_id])
        member = get_member(session, dispute.member_id)
        if member.email:
            facts = {"points_note": dispute.note, "granted": granted}
            letter = Letter(f"dispute:{public_id}", NoticeKind.POINTS_ANSWERED, member.email, member.id, facts=facts)
            notices.owe(session, [letter], now=now)
        audit.add(
            session, "answer about points", actor_id=by_id, subject=f"dispute:{public_id}", now=now, granted=granted
        )
    return True
