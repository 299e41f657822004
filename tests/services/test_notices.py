"""The outbox, against a mail server that listens for real."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from share.channels.mail import MailChannel
from share.core import Core
from share.domain.due import Job
from share.domain.notices import RETRY_STEPS, NoticeState, Outgoing
from share.models.members import Member
from share.repositories import due, members
from share.repositories import notices as rows
from share.repositories.notices import Letter
from share.services import notices
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.mail_server import MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def posting(core: Core, server: MailServer) -> Core:
    """The core with a mail server."""
    return replace(core, settings=replace(core.settings, mail_url=server.url))


def owe_signin(core: Core, person: Member, *, key: str = "signin:1") -> None:
    facts = {"token": core.vault.encrypt("the-token")}
    letter = Letter(key=key, kind="signin", address=person.email or "", member_id=person.id, facts=facts)
    with core.write() as session:
        rows.owe(session, [letter], now=core.now())


def states(core: Core) -> list[NoticeState]:
    return [entry.state for entry in notices.outbox(core)]


def test_a_letter_goes_out_once_with_its_link(posting: Core, server: MailServer, cast: Cast) -> None:
    owe_signin(posting, cast.alice)
    owe_signin(posting, cast.alice)
    assert notices.send_due(posting) == 1
    assert notices.send_due(posting) == 0
    ((recipients, content),) = server.received
    letter = message_from_bytes(content, policy=default)
    assert recipients == ["alice@example.org"]
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "http://localhost/signin/the-token" in plain.get_content()
    assert states(posting) == [NoticeState.SENT]


def test_the_text_of_a_letter_that_a_server_took_is_not_kept(posting: Core, cast: Cast) -> None:
    owe_signin(posting, cast.alice)
    notices.send_due(posting)
    (entry,) = notices.outbox(posting)
    assert notices.get(posting, entry.public_id).text == ""


def test_without_a_mail_server_letters_lie_in_the_outbox(core: Core, cast: Cast) -> None:
    owe_signin(core, cast.alice)
    notices.send_due(core)
    (entry,) = notices.outbox(core)
    assert "the-token" in notices.get(core, entry.public_id).text
    (path,) = (core.settings.instance_path / "outbox").glob("*.eml")
    assert path.stat().st_mode & 0o077 == 0
    with core.read() as session:
        kept = rows.find_by_public_id(session, entry.public_id)
    assert kept is not None
    assert "the-token" not in kept.text


def test_a_server_that_says_later_gets_it_later(posting: Core, server: MailServer, cast: Cast, clock: Clock) -> None:
    server.answer = "451 busy"
    owe_signin(posting, cast.alice)
    notices.send_due(posting)
    assert states(posting) == [NoticeState.QUEUED]
    assert notices.send_due(posting) == 0
    server.answer = ""
    clock.move(minutes=2)
    notices.send_due(posting)
    assert states(posting) == [NoticeState.SENT]


def test_after_the_last_try_a_letter_is_given_up_and_shown(core: Core, cast: Cast, clock: Clock) -> None:
    nowhere = replace(core, settings=replace(core.settings, mail_url="smtp://127.0.0.1:1"))
    owe_signin(nowhere, cast.alice)
    for step in (*RETRY_STEPS, timedelta(0)):
        assert notices.send_due(nowhere) == 1
        clock.move(seconds=step.total_seconds())
    assert states(nowhere) == [NoticeState.FAILED]


def test_an_address_that_the_server_refuses_is_not_tried_again(posting: Core, server: MailServer, cast: Cast) -> None:
    server.answer = "550 no such person"
    owe_signin(posting, cast.alice)
    notices.send_due(posting)
    (entry,) = notices.outbox(posting)
    assert entry.state is NoticeState.FAILED
    assert "550" in entry.error


@pytest.mark.parametrize(
    "address", ["a@b.org\r\nBcc: m@evil.org", "a@b.org, m@evil.org", "a b@c.org", "", "a\u2028@b.org"]
)
def test_an_address_that_is_no_one_address_never_reaches_the_server(
    posting: Core, server: MailServer, cast: Cast, address: str
) -> None:
    facts = {"token": posting.vault.encrypt("t")}
    letter = Letter(key="signin:x", kind="signin", address=address, member_id=cast.alice.id, facts=facts)
    with posting.write() as session:
        rows.owe(session, [letter], now=posting.now())
    notices.send_due(posting)
    assert states(posting) == [NoticeState.FAILED]
    assert all(recipients == [] for recipients, _content in server.received)


def test_a_sign_in_link_is_sent_again_after_a_crash_while_sending(
    posting: Core, server: MailServer, cast: Cast, clock: Clock
) -> None:
    owe_signin(posting, cast.alice)
    _die_while_sending(posting, clock)
    notices.send_due(posting)
    assert len(server.received) == 1


def test_nobody_who_left_gets_a_letter(posting: Core, server: MailServer, cast: Cast) -> None:
    owe_signin(posting, cast.alice)
    with posting.write() as session:
        members.get_member(session, cast.alice.id).state = "left"
    notices.send_due(posting)
    assert server.received == []
    assert states(posting) == [NoticeState.SKIPPED]


def test_a_crash_among_letters_leaves_one_of_which_nobody_knows(
    posting: Core, server: MailServer, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = (cast.alice, cast.bob, cast.carol, cast.dan)
    for person in people:
        owe_signin(posting, person, key=f"signin:{person.id}")
    deliver, seen = MailChannel.deliver, []

    def dying(channel: MailChannel, letter: Outgoing) -> None:
        seen.append(sorted(states(posting)))
        if len(seen) == 3:
            raise KeyboardInterrupt
        deliver(channel, letter)

    monkeypatch.setattr(MailChannel, "deliver", dying)
    with pytest.raises(KeyboardInterrupt):
        notices.send_due(posting)
    queued, sending, sent = NoticeState.QUEUED, NoticeState.SENDING, NoticeState.SENT
    assert seen == [[queued] * 3 + [sending], [queued] * 2 + [sending, sent], [queued, sending, sent, sent]]
    assert sorted(states(posting)) == seen[-1]
    clock.move(minutes=5)
    monkeypatch.setattr(MailChannel, "deliver", deliver)
    while notices.send_due(posting):
        pass
    # Sign-in links go out again; none that was sent does.
    assert sorted(to for (to,), _content in server.received) == sorted(str(one.email) for one in people)


def _die_while_sending(core: Core, clock: Clock) -> None:
    with core.write() as session:
        (held,) = due.lease(session, Job.SEND_NOTICE, now=core.now(), limit=1)
        rows.get(session, held.subject_id).state = NoticeState.SENDING
    clock.move(minutes=5)
