"""What can go wrong on the way out; each text is a sentence for the person who typed the address.

No text here names more of an address than its host: paths and queries may carry secrets.
"""

from share.domain.errors import UnreadableError


class FetchError(UnreadableError):
    """A page, feed or picture that could not be fetched; `reason` is a stable code."""

    reason_code = "fetch"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="url", reason=self.reason_code)


class BlockedError(FetchError):
    """We do not go there, whatever stands there."""

    reason_code = "blocked"


class UnreachableError(FetchError):
    """No such name, no connection, no trust in its certificate; worth another try later."""

    reason_code = "unreachable"


class TimedOutError(UnreachableError):
    """It took longer than we wait; worth another try later."""

    reason_code = "timed-out"


class TooLargeError(FetchError):
    """More bytes, counted unpacked, than we take."""

    reason_code = "too-large"


class BadAnswerError(FetchError):
    """What came back is not HTTP as agreed."""

    reason_code = "bad-answer"


class StatusError(BadAnswerError):
    """The site answered, and the answer is no; `retry_after` is in seconds where it named them."""

    reason_code = "status"

    def __init__(self, message: str, *, status: int, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
