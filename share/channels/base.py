"""What a way out for notices offers."""

from typing import Protocol

from share.domain.errors import CampaignError
from share.domain.notices import Outgoing


class UndeliveredError(CampaignError):
    """It did not go out and may go out later."""


class UndeliverableError(CampaignError):
    """It will never go out to this address."""


class Channel(Protocol):
    """One way out. `close()` ends what a batch of deliveries kept open."""

    name: str

    def deliver(self, letter: Outgoing) -> None:
        """Hand the letter over; raises UndeliveredError or UndeliverableError."""
        ...

    def close(self) -> None: ...
