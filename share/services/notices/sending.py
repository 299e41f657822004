"""Sending what the outbox owes, one letter at a time.

What a batch needs is read at once. At any moment at most one letter is marked as being sent: one transaction ends the
letter before and marks the next, so that a crash leaves a single one of which nobody can say whether it arrived.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from share.channels.base import Channel, UndeliverableError, UndeliveredError
from share.channels.push import write_address
from share.channels.push_message import Browser
from share.channels.registry import open_channel
from share.core import Core, Session
from share.domain.due import Job, Lease
from share.domain.notices import (
    ASKS,
    CAN_WAIT,
    PUSH_FIRST,
    SENT_AT_MOST_ONCE,
    NoticeKind,
    NoticeState,
    Outgoing,
    retry_after,
)
from share.domain.quiet import after_quiet
from share.models.members import Member
from share.repositories import due, letters, pushes
from share.repositories.letters import Parts, Sent
from share.services.notices.letters import outgoing

BATCH = 20
FRESH = 5.0
"""Seconds until what was read is read again: somebody may have said no meanwhile."""

PUSH = "push"

Ending = Callable[[Session], None]
"""What is to be written of a letter."""


def send_due(core: Core) -> int:
    """Send one batch of what the outbox owes; returns how many rows it worked through."""
    with core.write() as session:
        held = due.lease(session, Job.SEND_NOTICE, now=core.now(), limit=BATCH)
    turn = _Turn(core)
    try:
        for place, lease in enumerate(held):
            turn.work(lease, held[place:])
    finally:
        turn.close()
    return len(held)


@dataclass(slots=True)
class _Turn:
    """One batch. `endings` are those of letters that are over, which the next transaction writes."""

    core: Core
    channels: dict[str, Channel] = field(default_factory=dict)
    endings: list[Ending] = field(default_factory=list)
    known: dict[int, Parts] = field(default_factory=dict)
    read_at: float = float("-inf")

    def work(self, lease: Lease, waiting: Sequence[Lease]) -> None:
        if time.monotonic() - self.read_at > FRESH:
            with self.core.read() as session:
                self.known = letters.read(session, [held.subject_id for held in waiting])
            self.read_at = time.monotonic()
        parts = self.known.get(lease.subject_id)
        if parts is None:
            self.endings.append(lambda session: _forget(session, lease))
        elif (settled := _settled(self.core, parts)) is not None:
            self.endings.append(lambda session: letters.settle(session, lease, settled))
        elif (later := _later(parts, now=self.core.now())) is not None:
            self.endings.append(lambda session: _wait(session, lease, later))
        else:
            self._send(lease, parts)

    def _send(self, lease: Lease, parts: Parts) -> None:
        letter = outgoing(self.core, parts, NoticeKind(parts.notice.kind))
        with self.core.write() as session:
            self._write(session)
            address = self._address(session, parts)
            if address is None:
                letters.settle(session, lease, NoticeState.SKIPPED)
            goes_out = address is not None and letters.take(session, lease, parts.notice)
        self.endings.clear()
        if goes_out and address is not None:
            self.endings.append(self._deliver(lease, parts, replace(letter, address=address)))

    def _address(self, session: Session, parts: Parts) -> str | None:
        if parts.notice.channel != PUSH:
            return parts.notice.address
        return _browser(self.core, session, parts.notice.address)

    def _deliver(self, lease: Lease, parts: Parts, letter: Outgoing) -> Ending:
        name = parts.notice.channel
        channel = self.channels.setdefault(name, _open(self.core, name))
        try:
            channel.deliver(letter)
        except UndeliverableError as error:
            return _failed(lease, parts, str(error))
        except UndeliveredError as error:
            return _again(lease, self.core.now(), str(error))
        # Kept to be read on the outbox page alone, and only where no mail server took it.
        text = "" if self.core.settings.mail_url else self.core.vault.encrypt(letter.rendered.text)
        kept = Sent(letter.rendered.subject, text, self.core.now())
        return lambda session: letters.sent(session, lease, kept)

    def _write(self, session: Session) -> None:
        for ending in self.endings:
            ending(session)

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()
        if self.endings:
            with self.core.write() as session:
                self._write(session)


def _open(core: Core, name: str) -> Channel:
    return open_channel(name, core.settings, sessions=core.fetch.guarded_session)


def _forget(session: Session, lease: Lease) -> None:
    due.done(session, lease)


def _wait(session: Session, lease: Lease, later: datetime) -> None:
    due.again(session, lease, at=later)


def _failed(lease: Lease, parts: Parts, error: str) -> Ending:
    def end(session: Session) -> None:
        letters.settle(session, lease, NoticeState.FAILED, error=error)
        if parts.notice.channel == PUSH:
            # A browser that cannot be written to is not tried again.
            pushes.drop(session, parts.notice.address)

    return end


def _again(lease: Lease, now: datetime, error: str) -> Ending:
    wait = retry_after(lease.attempts)

    def end(session: Session) -> None:
        if wait is None:
            letters.settle(session, lease, NoticeState.FAILED, error=error)
        elif due.again(session, lease, at=now + wait, error=error):
            letters.put_back(session, lease, error=error)

    return end


def _browser(core: Core, session: Session, address: str) -> str | None:
    """What the push channel needs to know of a browser; None where it does not listen any more."""
    row = pushes.find(session, address)
    if row is None:
        return None
    return write_address(Browser(*(core.vault.decrypt(part) for part in (row.endpoint, row.p256dh, row.auth))))


def _later(parts: Parts, *, now: datetime) -> datetime | None:
    """When a notice goes out that must wait, else None."""
    at, kind = now, NoticeKind(parts.notice.kind)
    if kind == NoticeKind.KIT_DIGEST and parts.pushed_at is not None:
        at = max(at, _after_quiet(parts, parts.pushed_at) + PUSH_FIRST)
    if kind in CAN_WAIT:
        at = _after_quiet(parts, at)
    return at if at > now else None


def _after_quiet(parts: Parts, at: datetime) -> datetime:
    """`at`, or the end of the member's quiet hours that it falls into."""
    member, campaign = parts.member, parts.campaign
    if member is None or campaign is None:
        return at
    zone = member.timezone or campaign.timezone
    return after_quiet(at, zone=zone, start=member.quiet_from, end=member.quiet_until)


def _settled(core: Core, parts: Parts) -> NoticeState | None:
    """The state of a notice that must not go out, else None."""
    kind = NoticeKind(parts.notice.kind)
    settled = _settled_state(parts, kind)
    if settled is not None:
        return settled
    # A phone told of this kit, and its owner took it: the day's mail would only repeat that.
    was_told = kind == NoticeKind.KIT_DIGEST and parts.pushed_at is not None and parts.taken
    return NoticeState.SKIPPED if was_told and _later(parts, now=core.now()) is None else None


def _settled_state(parts: Parts, kind: NoticeKind) -> NoticeState | None:
    """The state of a notice that must not go out now, else None."""
    notice, member, kit = parts.notice, parts.member, parts.kit
    if notice.state in {NoticeState.SENT, NoticeState.SKIPPED, NoticeState.FAILED}:
        return NoticeState(notice.state)
    if notice.state == NoticeState.SENDING and kind in SENT_AT_MOST_ONCE:
        return NoticeState.UNKNOWN
    if member is not None and (member.state in {"left", "erased"} or _unwanted(member, kind)):
        return NoticeState.SKIPPED
    if kind in ASKS:
        asked = member is not None and (member.digest or kind != NoticeKind.KIT_DIGEST)
        wanted = member is not None and asked and member.paused_at is None
        open_kit = kit is not None and kit.state == "published"
        return None if wanted and open_kit and not parts.posted else NoticeState.SKIPPED
    return None


def _unwanted(member: Member, kind: NoticeKind) -> bool:
    # These are answers: the person asked for them a moment ago.
    return member.do_not_contact and kind not in {NoticeKind.SIGNIN, NoticeKind.ERASE}
