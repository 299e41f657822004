"""What can go wrong in words a person can act on; pages, API and commands turn these into answers."""


class CampaignError(Exception):
    """The base of every error we raise on purpose; its text is shown to the person who caused it."""


class NotFoundError(CampaignError):
    """The thing asked for is not there, or is not for this person: the two look the same."""


class ForbiddenError(CampaignError):
    """The person is known and may not do this."""


class InvalidError(CampaignError):
    """What was typed cannot be taken; `field` names the input, `reason` is a stable code for scripts."""

    def __init__(self, message: str, *, field: str = "", reason: str = "invalid") -> None:
        super().__init__(message)
        self.field = field
        self.reason = reason


class UnreadableError(InvalidError):
    """What was typed may be right, but what stands at that address cannot be read, or is not what it should be."""


class ConflictError(CampaignError):
    """It clashes with what stands: recorded by another, edited meanwhile, already published."""

    def __init__(self, message: str, *, reason: str = "conflict") -> None:
        super().__init__(message)
        self.reason = reason


class TooManyError(CampaignError):
    """Asked too often; `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BusyError(CampaignError):
    """The store cannot take it just now; nothing was saved and it may be tried again."""
