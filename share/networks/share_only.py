"""Networks that show nothing of their posts to anybody's program: a kit is shared there on the member's word."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import SplitResult

from share.domain.posts import Found, Missing, MissingReason, NotAPostError, PostRef
from share.domain.readings import Reading
from share.domain.text_length import Length
from share.domain.words import mark, say
from share.networks.base import Access, Option, Price, Window
from share.networks.composing import paragraphs
from share.networks.refusals import refusal

_BATCH: Final = 100


class _Said:
    """A label that is a word and no name: in the reader's language."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __get__(self, network: object, owner: type) -> str:
        return say(self._text)


def said(text: str) -> Any:
    """For `label`, where the network's own name is a word."""
    return _Said(text)


class ShareOnly:
    """What such networks have in common; each adds its name, hosts, composer and limit.

    They are never asked anything: clicks of the tracked link are all that is measured.
    """

    name = ""
    label = ""
    options: tuple[Option, ...] = ()
    measures: frozenset[str] = frozenset()
    batch_size = _BATCH
    needs_token = False
    owner_token = False
    share_mode = "intent"
    keep_days: int | None = None
    audience = "everyone"
    price: Price | None = None
    window: Window | None = None
    limit = 0

    def recognise(self, url: SplitResult) -> PostRef | None:  # noqa: ARG002 (the protocol's)
        """No address names what was sent."""
        return None

    def resolve(self, access: Access, ref: PostRef) -> PostRef | Missing:  # noqa: ARG002 (the protocol's)
        return ref

    def compose(self, caption: str, link: str, disclosure: str) -> str:
        return paragraphs(caption, link, disclosure)

    def length(self, text: str) -> Length:
        return Length(len(text), self.limit)

    def look_up(self, access: Access, refs: Sequence[PostRef]) -> list[Found | Missing]:  # noqa: ARG002 (the protocol's)
        return [self._unseen(ref) for ref in refs]

    def read_metrics(self, access: Access, refs: Sequence[PostRef]) -> list[Reading | Missing]:  # noqa: ARG002 (the protocol's)
        return [self._unseen(ref) for ref in refs]

    def batch_key(self, ref: PostRef) -> str:  # noqa: ARG002 (the protocol's)
        return ""

    def no_post(self) -> NotAPostError:
        return refusal("not-a-post", network=self.name, label=self.label)

    def _unseen(self, ref: PostRef) -> Missing:
        detail = mark("%(label)s shows posts to no program, so we take your word for it and count the clicks.") % {
            "label": self.label
        }
        return Missing(ref, MissingReason.NOT_READABLE, detail)
