"""Notices: what the outbox owes is sent, one letter at a time, and shown."""

from share.services.notices.letters import UNSUBSCRIBE
from share.services.notices.outbox import NOT_OURS, OutboxEntry, get, is_unsubscribe, outbox, unsubscribe
from share.services.notices.sending import send_due

__all__ = [
    "NOT_OURS",
    "UNSUBSCRIBE",
    "OutboxEntry",
    "get",
    "is_unsubscribe",
    "outbox",
    "send_due",
    "unsubscribe",
]
