"""What a feed can be refused for."""

from share.domain.errors import UnreadableError


class FeedError(UnreadableError):
    """What was named is no feed that we can read; the text says why to the person who named it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="url", reason="not-a-feed")
