"""When a post is looked at and read again: by its age; later where a network asks for patience."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from share.domain.posts import PostState
from share.domain.words import mark

AGES = (
    (timedelta(hours=1), mark("1 hour after posting")),
    (timedelta(hours=6), mark("6 hours after posting")),
    (timedelta(days=1), mark("1 day after posting")),
    (timedelta(days=2), mark("2 days after posting")),
    (timedelta(days=4), mark("4 days after posting")),
    (timedelta(days=7), mark("1 week after posting")),
    (timedelta(days=14), mark("2 weeks after posting, the last time")),
)
"""Most reactions come within a day; simple ages were chosen over a model of each post's growth."""

GONE_LOOKS = 3
GONE_AFTER = timedelta(hours=24)
FIRST_LOOKS = (timedelta(minutes=5), timedelta(hours=1))
"""A post that was never seen may only be late in the network's index: it is looked for again soon."""

LOOK_AGAIN = timedelta(hours=12)
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=24)
FIRST_BACKOFF = timedelta(seconds=30)
STILL_READ = frozenset(
    {
        PostState.RECORDED,
        PostState.VERIFIED,
        PostState.SELF_REPORTED,
        PostState.PROTECTED,
        PostState.CONTESTED,
    }
)

LONGEST_BACKOFF = timedelta(hours=1)
MOST_DOUBLINGS = 12


@dataclass(frozen=True, slots=True)
class NextRead:
    at: datetime
    reason: str


def next_read(posted_at: datetime, *, now: datetime) -> NextRead | None:
    """The next read by age; None where the post has had its last."""
    since = min(posted_at, now)
    return next((NextRead(since + age, reason) for age, reason in AGES if since + age > now), None)


def has_ended(today: date, ends_on: date | None) -> bool:
    """Whether the campaign is over, so that nothing of it is read any more."""
    return ends_on is not None and today > ends_on


def is_gone(looks: int, first_at: datetime, *, now: datetime) -> bool:
    """Whether that many not-found looks since `first_at` are enough to say that a post was deleted."""
    return looks >= GONE_LOOKS and now - first_at >= GONE_AFTER


def next_look(looks: int, *, seen_before: bool, now: datetime) -> datetime:
    """When to look again for a post that was not found `looks` times."""
    if not seen_before and looks <= len(FIRST_LOOKS):
        return now + FIRST_LOOKS[looks - 1]
    return now + LOOK_AGAIN


def patience(until: datetime, *, now: datetime) -> datetime:
    """A wait that a network asked for, held between a second and a day whatever it said."""
    return min(max(until, now + SHORTEST_WAIT), now + LONGEST_WAIT)


def backoff(attempts: int, *, key: int, now: datetime) -> datetime:
    """A wait from nothing to a doubled cap, at least a second: rows that failed together do not come back together.

    Full jitter, as https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ compares it with others.
    `key` (whose wait it is) and `attempts` alone decide where in it: the same question has the same answer.
    """
    whole = min(FIRST_BACKOFF * (1 << min(attempts, MOST_DOUBLINGS)), LONGEST_BACKOFF)
    drawn = blake2b(f"{key}/{attempts}".encode(), digest_size=4).digest()
    return now + max(whole * (int.from_bytes(drawn) / 2**32), SHORTEST_WAIT)
