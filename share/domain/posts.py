"""What a post is to us before and after a network was asked about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from share.domain.errors import InvalidError
from share.domain.readings import Reading


class Resolve(StrEnum):
    """What is still to be found out before a recognised URL names exactly one post."""

    FIRST = "resolve-first"  # the id is not in the URL: follow it once
    HANDLE = "resolve-handle"  # a Bluesky handle must become a DID
    INSTANCE = "instance-check"  # any host can look like Mastodon: ask nodeinfo
    REMOTE = "resolve-remote"  # an id local to the viewing instance: ask it for the origin


class PostRef(NamedTuple):
    """One post on one network.

    `native_id` is the key that makes a post unique with `network`; it is empty only while
    `resolve` is FIRST or REMOTE, and then `url` is what has to be followed.
    """

    network: str
    native_id: str
    url: str
    resolve: Resolve | None = None


class MissingReason(StrEnum):
    """Why a network gave no post: only NOT_FOUND counts towards "gone"."""

    NOT_FOUND = "not-found"
    PROTECTED = "protected"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no-answer"
    NOT_READABLE = "not-readable"  # the network never shows this kind of post to us


@dataclass(frozen=True, slots=True)
class Missing:
    """A post that the network did not give; never a zero."""

    ref: PostRef
    reason: MissingReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A post as its network shows it; `text` is for display and for finding links, never stored."""

    ref: PostRef
    author_id: str | None
    author_name: str | None
    posted_at: datetime | None
    text: str | None = None
    links: tuple[str, ...] = ()
    reading: Reading | None = None


class NotAPostError(InvalidError):
    """A pasted address that cannot be recorded; `reason` is a code, the text is for the member."""

    def __init__(self, message: str, *, reason: str, network: str = "") -> None:
        super().__init__(message, field="url", reason=reason)
        self.network = network

    @property
    def may_be_elsewhere(self) -> bool:
        """Nothing is wrong with the address itself: it may be a post on a site that no network here knows."""
        return not self.network and self.reason in _OF_OTHER_SITES


_OF_OTHER_SITES = frozenset({"unknown-host", "unsupported", "unsupported-software", "not-a-post"})


class PostState(StrEnum):
    """Where a recorded post stands; `left_out` is a coordinator's word, which no look of ours changes."""

    RECORDED = "recorded"
    VERIFIED = "verified"
    SELF_REPORTED = "self_reported"
    REJECTED = "rejected"
    PROTECTED = "protected"
    GONE = "gone"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "left_out"


COUNTED_STATES = frozenset({PostState.RECORDED, PostState.VERIFIED, PostState.SELF_REPORTED, PostState.PROTECTED})
"""States in which a post counts as activity; contested, rejected, gone, withdrawn and left-out ones do not."""
