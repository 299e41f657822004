"""E-mail: a letter with the text in it, ready in the member's own mail program."""

from typing import Final

from share.domain.text_length import ENCODED, Length
from share.domain.words import mark
from share.networks.composing import encoded
from share.networks.share_only import ShareOnly, said

_SUBJECT_LENGTH: Final = 70
_LONGEST: Final = 2_000
"""Windows hands a mail program no more than 2,048 characters of an address, escapes counted."""


class Email(ShareOnly):
    name = "email"
    label = said(mark("E-mail"))

    def intent_url(self, text: str, link: str, *, instance: str = "") -> str:  # noqa: ARG002 (the protocol's)
        """RFC 6068: lines end with CR LF, and a space is %20; a + would stand in the letter as it is."""
        return f"mailto:?subject={encoded(_subject(text))}&body={encoded(_lines(text))}"

    def length(self, text: str) -> Length:
        used = len(self.intent_url(text, "")) if text else 0
        return Length(used, _LONGEST, unit=ENCODED)


def _subject(text: str) -> str:
    """The first line of the text, cut between words."""
    line = text.strip().partition("\n")[0].strip()
    if len(line) <= _SUBJECT_LENGTH:
        return line
    head = line[:_SUBJECT_LENGTH]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:-") + "…"


def _lines(text: str) -> str:
    return "\r\n".join(text.splitlines())
