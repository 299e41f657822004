"""A member's own caption: cleaned, and refused kindly where a network could not take it."""

import re

from share.domain.captions import LONGEST
from share.domain.errors import InvalidError
from share.domain.text_length import Length

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def cleaned(typed: str) -> str:
    """The text as it is kept: one kind of line end, no control characters, no white space around it."""
    text = _INVISIBLE.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise InvalidError(
            f"That is {len(text):,} characters; no network takes more than a few hundred.",
            field="caption",
            reason="too-long",
        )
    return text


def check_length(length: Length, *, label: str) -> None:
    """Raise InvalidError where the whole post, with link and disclosure, is too long for the network."""
    if not length.fits:
        over = -length.left
        unit = length.unit.removesuffix("s") if over == 1 else length.unit
        raise InvalidError(
            f"With your link this is {over:,} {unit} too long for {label}. "
            f"It takes {length.limit:,}; your text is below as you typed it, so shorten it there.",
            field="caption",
            reason="too-long",
        )
