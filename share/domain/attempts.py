"""How long somebody must wait between tries: a few are free, then the wait doubles; nobody is ever shut out."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
    """`free` tries within `window`, then waits from `first_wait` doubling up to `longest_wait`."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    window: timedelta = timedelta(hours=24)

    def next_try_at(self, tries: int, last: datetime | None) -> datetime | None:
        """When the next try may be made after `tries` within the window, the last at `last`; None: at once."""
        over = tries - self.free
        if over < 0 or last is None:
            return None
        # The exponent is bounded so that a long siege cannot overflow a timedelta.
        doubled: timedelta = self.first_wait * (1 << min(over, 20))
        return last + min(doubled, self.longest_wait)


PASSWORD_OF_ACCOUNT = Allowance(5, timedelta(seconds=5), timedelta(hours=1))
"""1,000 guesses made in a row test at most a dozen; the owner waits an hour at most, or uses a mailed link."""

PASSWORD_FROM_CLIENT = Allowance(20, timedelta(seconds=2), timedelta(minutes=5))
"""Many people may sit behind one address: a union hall, a campus."""

PASSWORD_OF_ALL = Allowance(300, timedelta(milliseconds=250), timedelta(seconds=4), timedelta(hours=1))
"""Slows down guessing that is spread over many accounts and addresses."""

LINK_TO_ADDRESS = Allowance(3, timedelta(minutes=1), timedelta(hours=1))
"""Nobody's mailbox is flooded with links that they did not ask for."""

LINK_FROM_CLIENT = Allowance(30, timedelta(seconds=2), timedelta(minutes=5))
ACCOUNTS_OF_MEMBER = Allowance(20, timedelta(seconds=10), timedelta(minutes=30), timedelta(hours=1))
"""Each try asks a network, and a Mastodon host of the member's choice."""

JOIN_FROM_CLIENT = Allowance(30, timedelta(seconds=2), timedelta(minutes=10))
