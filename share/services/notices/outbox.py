"""The outbox as admins see it, and the way out of daily mails."""

from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.errors import NotFoundError
from share.domain.notices import NoticeState
from share.domain.timeline_words import letter_words, state_words
from share.domain.words import mark, say
from share.models.notices import Notice
from share.repositories import notices
from share.repositories.members import get_member
from share.services.notices.letters import UNSUBSCRIBE

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
