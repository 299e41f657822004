"""Recording posts, verifying them, showing them."""

from share.repositories.recording import Recorded
from share.services.posts.contested import Claimant, Disputed, claimants, disputed, settle
from share.services.posts.hearing import Heard, hear
from share.services.posts.recording import record, record_for, self_report, withdraw
from share.services.posts.showing import Figure, PostCard, PostPage, StepLine, get, listed, show
from share.services.posts.verification import verify_due

__all__ = [
    "Claimant",
    "Disputed",
    "Figure",
    "Heard",
    "PostCard",
    "PostPage",
    "Recorded",
    "StepLine",
    "claimants",
    "disputed",
    "get",
    "hear",
    "listed",
    "record",
    "record_for",
    "self_report",
    "settle",
    "show",
    "verify_due",
    "withdraw",
]
