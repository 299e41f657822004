"""Thank-you notes: to one or to those who posted, never to whom nobody may contact, read once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from share.core import Core
from share.domain.errors import InvalidError
from share.models.audit import AuditEntry
from share.models.members import Member
from share.models.notices import Notice
from share.services import milestones, notices, posts, thanks
from share.services.thanks import To
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock

WORDS = "Thank you for this week."


@pytest.fixture
def posted(core: Core, cast: Cast, kits: Kits, clock: Clock) -> Core:
    """Alice and Bob posted the last kit, Bob the one before, too."""
    day = clock().date()
    for kit, people in (
        (kits.publish(day - timedelta(days=1)), [cast.bob]),
        (kits.publish(day), [cast.alice, cast.bob]),
    ):
        for member in people:
            posts.self_report(core, member_id=member.id, kit_slug=kit.slug, network="whatsapp")
    return core


def _set(core: Core, member: Member, **changes: object) -> None:
    with core.write() as session:
        for name, value in changes.items():
            setattr(session.get_one(Member, member.id), name, value)


def _mails(core: Core) -> list[str]:
    while notices.send_due(core):
        pass
    with core.read() as session:
        sent = session.scalars(
            select(Notice).where(Notice.kind == "thanks", Notice.state == "sent").order_by(Notice.address)
        )
        return [notice.address for notice in sent]


def test_a_note_stands_on_the_members_page_and_comes_by_mail(posted: Core, cast: Cast) -> None:
    assert thanks.send(posted, To(member=cast.alice.public_id), text=WORDS, by_id=cast.carol.id) == 1
    [note] = milestones.new_thanks(posted, member_id=cast.alice.id)
    assert (note.text, note.by, note.is_new) == (WORDS, "Carol", True)
    assert _mails(posted) == ["alice@example.org"]
    with posted.read() as session:
        [line] = session.scalars(select(AuditEntry).where(AuditEntry.action == "thank"))
    assert (line.subject, line.actor_id) == (f"member:{cast.alice.public_id}", cast.carol.id)


def test_a_filter_reaches_those_who_posted_so_often(posted: Core) -> None:
    assert thanks.recipients(posted, To(posted="once")).names == ("Alice", "Bob")
    assert thanks.recipients(posted, To(posted="some")).names == ()


def test_whoever_asked_not_to_be_contacted_gets_none(posted: Core, cast: Cast) -> None:
    _set(posted, cast.bob, do_not_contact=True)
    found = thanks.recipients(posted, To(posted="once"))
    assert (found.names, found.spared) == (("Alice",), 1)
    thanks.send(posted, To(posted="once"), text=WORDS, by_id=cast.carol.id)
    assert milestones.new_thanks(posted, member_id=cast.bob.id) == []
    assert _mails(posted) == ["alice@example.org"]


def test_time_off_and_switched_off_mails_are_respected(posted: Core, cast: Cast) -> None:
    _set(posted, cast.alice, paused_at=posted.now())
    _set(posted, cast.bob, digest=False)
    assert thanks.send(posted, To(posted="once"), text=WORDS, by_id=cast.carol.id) == 2
    assert _mails(posted) == []
    assert len(milestones.new_thanks(posted, member_id=cast.alice.id)) == 1


def test_a_letter_of_thanks_waits_for_the_end_of_the_quiet_hours(posted: Core, cast: Cast, clock: Clock) -> None:
    now = posted.now()
    hour = timedelta(hours=1)
    _set(posted, cast.alice, timezone="UTC", quiet_from=(now - hour).time(), quiet_until=(now + hour).time())
    thanks.send(posted, To(member=cast.alice.public_id), text="Thank you!", by_id=cast.carol.id)
    notices.send_due(posted)
    assert _thanks_stand(posted) == ["queued"]
    clock.move(hours=1, minutes=1)
    notices.send_due(posted)
    assert _thanks_stand(posted) == ["sent"]


def _thanks_stand(core: Core) -> list[str]:
    with core.read() as session:
        return list(session.scalars(select(Notice.state).where(Notice.kind == "thanks")))


def test_a_note_that_was_put_away_is_new_no_more(posted: Core, cast: Cast) -> None:
    thanks.send(posted, To(member=cast.alice.public_id), text=WORDS, by_id=cast.carol.id)
    [note] = milestones.new_thanks(posted, member_id=cast.alice.id)
    thanks.put_away(posted, note.public_id, member_id=cast.bob.id)
    assert milestones.new_thanks(posted, member_id=cast.alice.id)
    thanks.put_away(posted, note.public_id, member_id=cast.alice.id)
    assert milestones.new_thanks(posted, member_id=cast.alice.id) == []
    assert [one.is_new for one in milestones.mine(posted, member_id=cast.alice.id).thanks] == [False]


@pytest.mark.parametrize(
    ("to", "text"), [(To(posted="nonsense"), WORDS), (To(posted="all"), WORDS), (To(posted="once"), " ")]
)
def test_a_note_to_nobody_or_without_words_is_refused(posted: Core, cast: Cast, to: To, text: str) -> None:
    with pytest.raises(InvalidError):
        thanks.send(posted, to, text=text, by_id=cast.carol.id)
