"""Sending what the outbox owes, one letter at a time, and showing it."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from share.channels.base import Channel, UndeliverableError, UndeliveredError
from share.channels.push import write_address
from share.channels.push_message import Browser
from share.channels.registry import open_channel
from share.core import Core, Session
from share.domain.colours import ink_on
from share.domain.due import Job, Lease
from share.domain.errors import NotFoundError
from share.domain.notices import (
    ASKS,
    CAN_WAIT,
    PUSH_FIRST,
    SENT_AT_MOST_ONCE,
    NoticeKind,
    NoticeState,
    Outgoing,
    Rendered,
    retry_after,
)
from share.domain.quiet import after_quiet
from share.domain.timeline_words import letter_words, state_words
from share.domain.words import mark, say
from share.infra.letters import render
from share.language import spoken, when
from share.models.members import Member
from share.models.notices import Notice
from share.repositories import due, notices, pushes
from share.repositories.members import get_member
from share.repositories.notices import Parts

BATCH = 20
UNSUBSCRIBE = "unsubscribe"
PUSH = "push"
NOT_OURS = mark("This link is not one of ours, or it was cut short. Copy the whole link from the mail.")


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A notice for the admins' page; `text` is there only where no mail server is set."""

    public_id: str
    kind: str
    state: NoticeState
    address: str
    subject: str
    error: str
    created_at: datetime
    sent_at: datetime | None
    text: str = ""

    @property
    def title(self) -> str:
        return self.subject or letter_words(self.kind)

    @property
    def state_words(self) -> str:
        return state_words(self.state.value)


def send_due(core: Core) -> int:
    """Send one batch of what the outbox owes; returns how many rows it worked through."""
    with core.write() as session:
        held = due.lease(session, Job.SEND_NOTICE, now=core.now(), limit=BATCH)
    channels: dict[str, Channel] = {}
    try:
        for lease in held:
            _send(core, lease, channels)
    finally:
        for channel in channels.values():
            channel.close()
    return len(held)


def _send(core: Core, lease: Lease, channels: dict[str, Channel]) -> None:
    with core.write() as session:
        letter = _prepare(core, session, lease)
    if letter is None:
        return
    channel = channels.setdefault(letter.channel, _open(core, letter.channel))
    try:
        channel.deliver(letter.outgoing)
    except UndeliverableError as error:
        _finish(core, lease, NoticeState.FAILED, error=str(error))
        _forget_browser(core, letter)
    except UndeliveredError as error:
        _try_again(core, lease, str(error))
    else:
        _finish(core, lease, NoticeState.SENT, rendered=letter.outgoing.rendered)


@dataclass(frozen=True, slots=True)
class _Letter:
    """`address` is the notice's own; what a channel is given may be more than stands in the outbox."""

    channel: str
    address: str
    outgoing: Outgoing


def _open(core: Core, name: str) -> Channel:
    return open_channel(name, core.settings, sessions=core.fetch.guarded_session)


def _forget_browser(core: Core, letter: _Letter) -> None:
    """A browser that cannot be written to is not tried again."""
    if letter.channel == PUSH:
        with core.write() as session:
            pushes.drop(session, letter.address)


def _prepare(core: Core, session: Session, lease: Lease) -> _Letter | None:
    """Mark the notice as being sent, or settle it where nothing is to be sent; None means settled."""
    if not due.holds(session, lease):
        return None
    parts = notices.get_parts(session, lease.subject_id)
    if parts is None:
        due.done(session, lease)
        return None
    notice, kind = parts.notice, NoticeKind(parts.notice.kind)
    settled = _settled_state(parts, kind)
    later = None if settled else _later(core, session, parts, kind)
    if later is not None:
        due.again(session, lease, at=later)
        return None
    if settled is not None or _was_told(session, parts, kind):
        notice.state = settled or NoticeState.SKIPPED
        due.done(session, lease)
        return None
    outgoing = _outgoing(core, parts, kind)
    if notice.channel == PUSH:
        browser = _browser(core, session, notice.address)
        if browser is None:
            notice.state = NoticeState.SKIPPED
            due.done(session, lease)
            return None
        outgoing = replace(outgoing, address=browser)
    notice.state = NoticeState.SENDING
    return _Letter(notice.channel, notice.address, outgoing)


def _browser(core: Core, session: Session, address: str) -> str | None:
    """What the push channel needs to know of a browser; None where it does not listen any more."""
    row = pushes.find(session, address)
    if row is None:
        return None
    return write_address(Browser(*(core.vault.decrypt(part) for part in (row.endpoint, row.p256dh, row.auth))))


def _later(core: Core, session: Session, parts: Parts, kind: NoticeKind) -> datetime | None:
    """When a notice goes out that must wait, else None."""
    at = core.now()
    if kind == NoticeKind.KIT_DIGEST and (pushed := _pushed_at(session, parts)) is not None:
        at = max(at, _after_quiet(parts, pushed) + PUSH_FIRST)
    if kind in CAN_WAIT:
        at = _after_quiet(parts, at)
    return at if at > core.now() else None


def _was_told(session: Session, parts: Parts, kind: NoticeKind) -> bool:
    """A phone told of this kit, and its owner took it: the day's mail would only repeat that."""
    kit, member = parts.kit, parts.member
    if kind != NoticeKind.KIT_DIGEST or kit is None or member is None or _pushed_at(session, parts) is None:
        return False
    return notices.has_taken(session, kit_id=kit.id, member_id=member.id)


def _pushed_at(session: Session, parts: Parts) -> datetime | None:
    if parts.kit is None or parts.member is None:
        return None
    return notices.pushed_at(session, kit_id=parts.kit.id, member_id=parts.member.id)


def _after_quiet(parts: Parts, at: datetime) -> datetime:
    """`at`, or the end of the member's quiet hours that it falls into."""
    member, campaign = parts.member, parts.campaign
    if member is None or campaign is None:
        return at
    zone = member.timezone or campaign.timezone
    return after_quiet(at, zone=zone, start=member.quiet_from, end=member.quiet_until)


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


def _outgoing(core: Core, parts: Parts, kind: NoticeKind) -> Outgoing:
    unsubscribe = _unsubscribe_url(core, parts) if kind == NoticeKind.KIT_DIGEST else ""
    rendered = render(kind, _facts(core, parts) | {"unsubscribe": unsubscribe})
    return Outgoing(parts.notice.public_id, parts.notice.address, rendered, unsubscribe)


def _facts(core: Core, parts: Parts) -> dict[str, object]:
    notice, member, kit, campaign = parts.notice, parts.member, parts.kit, parts.campaign
    facts: dict[str, object] = {
        "organisation": parts.organisation.name,
        "colour": parts.organisation.colour,
        "ink": ink_on(parts.organisation.colour),
        "campaign": campaign.name if campaign else parts.organisation.name,
        "language": _language(parts),
        "name": member.name if member else "",
        "role": member.role if member else "",
        "link": "",
    }
    if name := notice.facts.get("network"):
        facts["network"] = core.networks.get(str(name)).label
        facts["account"] = str(notice.facts.get("account") or "")
        facts["link"] = f"{core.settings.public_url}/me/accounts"
    if suggested := notice.facts.get("suggested"):
        facts |= {"suggested": str(suggested), "answer": str(notice.facts.get("answer") or "")}
        facts["link"] = f"{core.settings.public_url}/suggest"
    if author := notice.facts.get("author"):
        facts |= {"author": str(author), "words": str(notice.facts.get("words") or "")}
        facts["link"] = f"{core.settings.public_url}/me"
    if notice.kind == NoticeKind.POINTS_ANSWERED:
        facts |= {"answer": str(notice.facts["points_note"]), "granted": int(notice.facts["granted"])}
        facts["link"] = f"{core.settings.public_url}/me/points"
    sealed = notice.facts.get("token")
    if isinstance(sealed, str):
        page = "me/erase" if notice.kind == NoticeKind.ERASE else "signin"
        facts["link"] = f"{core.settings.public_url}/{page}/{core.vault.decrypt(sealed)}"
    if kit is not None and member is not None and campaign is not None:
        token = core.vault.kit_pass(kit.id, member.id)
        facts |= {
            "kit_title": kit.title,
            "why": kit.why,
            "link": f"{core.settings.public_url}/kits/{kit.slug}?pass={quote(token)}",
            "closes": when(kit.closes_at, zone=member.timezone or campaign.timezone, language=_language(parts)),
            "picture": _picture_url(core, parts),
            "picture_alt": kit.picture_alt,
        }
        if "note" in notice.facts:
            facts |= {
                "note": str(notice.facts["note"]),
                "words": str(notice.facts.get("words") or "") or parts.words,
                "leads_on": bool(notice.facts.get("url")),
                "link": f"{core.settings.public_url}/kits/{kit.slug}/fix?pass={quote(token)}",
            }
    return facts


def _language(parts: Parts) -> str:
    """The member's own language where we speak it, else the campaign's, else English."""
    own = spoken(parts.member.language if parts.member else None)
    return own or spoken(parts.campaign.language if parts.campaign else None) or "en"


def _picture_url(core: Core, parts: Parts) -> str:
    if parts.picture is None:
        return ""
    extension = parts.picture.mime.removeprefix("image/")
    return f"{core.settings.public_url}/media/{parts.picture.sha256}.{extension}"


def _unsubscribe_url(core: Core, parts: Parts) -> str:
    if parts.member is None:
        return ""
    token = core.vault.sign(str(parts.member.id), purpose=UNSUBSCRIBE)
    return f"{core.settings.public_url}/unsubscribe/{token}"


def _finish(core: Core, lease: Lease, state: NoticeState, *, rendered: Rendered | None = None, error: str = "") -> None:
    with core.write() as session:
        if not due.done(session, lease):
            return
        notice = notices.get(session, lease.subject_id)
        notice.state, notice.error = state, error
        if rendered is not None:
            notice.subject, notice.sent_at = rendered.subject, core.now()
            # Kept to be read on the outbox page alone, and only where no mail server took it.
            notice.text = "" if core.settings.mail_url else core.vault.encrypt(rendered.text)


def _try_again(core: Core, lease: Lease, error: str) -> None:
    wait = retry_after(lease.attempts)
    if wait is None:
        _finish(core, lease, NoticeState.FAILED, error=error)
        return
    with core.write() as session:
        if due.again(session, lease, at=core.now() + wait, error=error):
            notice = notices.get(session, lease.subject_id)
            notice.state, notice.error = NoticeState.QUEUED, error


def outbox(core: Core, *, limit: int = 100) -> list[OutboxEntry]:
    """The newest notices, for admins."""
    with core.read() as session:
        return [_entry(notice) for notice in notices.listed(session, limit=limit)]


def get(core: Core, public_id: str) -> OutboxEntry:
    """One notice with its text where it was kept."""
    with core.read() as session:
        notice = notices.find_by_public_id(session, public_id)
        if notice is None:
            raise NotFoundError(say("There is no such letter."))
        return _entry(notice, text=core.vault.decrypt(notice.text) if notice.text else "")


def _entry(notice: Notice, *, text: str = "") -> OutboxEntry:
    return OutboxEntry(
        notice.public_id,
        notice.kind,
        NoticeState(notice.state),
        notice.address,
        notice.subject,
        say(notice.error),
        notice.created_at,
        notice.sent_at,
        text,
    )


def is_unsubscribe(core: Core, token: str) -> bool:
    """Whether this token came from one of our letters."""
    return core.vault.signed_value(token, purpose=UNSUBSCRIBE) is not None


def unsubscribe(core: Core, token: str) -> None:
    """End the daily mails of the member whose letter carried this token; asking twice is no error."""
    value = core.vault.signed_value(token, purpose=UNSUBSCRIBE)
    if value is None:
        raise NotFoundError(say(NOT_OURS))
    with core.write() as session:
        get_member(session, int(value)).digest = False
