"""What a notice is, and which kinds must never be sent twice."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class NoticeKind(StrEnum):
    """Each kind has its letter in templates/notices/."""

    SIGNIN = "signin"
    KIT_DIGEST = "kit_digest"
    KIT_REMINDER = "kit_reminder"
    KIT_PUSH = "kit_push"
    INVITE = "invite"
    WELCOME = "welcome"
    ERASE = "erase"
    ACCOUNT_RECONNECT = "account_reconnect"
    ACCOUNT_EXPIRING = "account_expiring"
    KIT_RECALL = "kit_recall"
    KIT_CORRECTION = "kit_correction"
    SUGGESTION_ACCEPTED = "suggestion_accepted"
    SUGGESTION_RETURNED = "suggestion_returned"
    POINTS_ANSWERED = "points_answered"
    THANKS = "thanks"


class NoticeState(StrEnum):
    """`unknown`: the product died while sending, and nobody can say whether it arrived."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


SENT_AT_MOST_ONCE = frozenset({NoticeKind.KIT_DIGEST, NoticeKind.KIT_REMINDER, NoticeKind.KIT_PUSH})
"""Two of these are worse than none; the others are sent again after a crash."""

ASKS = frozenset({NoticeKind.KIT_DIGEST, NoticeKind.KIT_REMINDER, NoticeKind.KIT_PUSH})
"""These ask to share a kit: nobody gets one who has shared it, or takes time off."""

AT_ONCE = frozenset(
    {
        NoticeKind.SIGNIN,
        NoticeKind.ERASE,
        NoticeKind.INVITE,
        NoticeKind.WELCOME,
        NoticeKind.KIT_RECALL,
        NoticeKind.KIT_CORRECTION,
    }
)
"""Somebody waits for these, or a post has to be put right."""

CAN_WAIT = frozenset(NoticeKind) - AT_ONCE
"""These wait for the end of a member's quiet hours."""

PUSH_FIRST = timedelta(hours=3)
"""How long a kit's mail waits for somebody whose phone was told of it: two words about one kit are one too many."""

RETRY_STEPS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""How long to wait after each failed try; after the last one the notice is given up and shown."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it goes out; `html` may be empty."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered letter with its address. `unsubscribe_url` is empty for letters that a person asked for."""

    public_id: str
    address: str
    rendered: Rendered
    unsubscribe_url: str = ""


def retry_after(attempts: int) -> timedelta | None:
    """How long to wait after the attempt with this number (from 0); None when it is time to give up."""
    return RETRY_STEPS[attempts] if attempts < len(RETRY_STEPS) else None
