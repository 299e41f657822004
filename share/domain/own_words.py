"""A member's own caption: cleaned, and refused kindly where a network could not take it."""

import re

from share.domain.captions import LONGEST
from share.domain.errors import InvalidError
from share.domain.text_length import Length
from share.domain.words import say

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def cleaned(typed: str) -> str:
    """The text as it is kept: one kind of line end, no control characters, no white space around it."""
    text = _INVISIBLE.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise InvalidError(
            say("That is %(count)s characters; no network takes more than a few hundred.", count=f"{len(text):,}"),
            field="caption",
            reason="too-long",
        )
    return text


def check_length(length: Length, *, label: str) -> None:
    """Raise InvalidError where the whole post, with link and disclosure, is too long for the network."""
    if not length.fits:
        raise InvalidError(
            say(
                "With your link this is %(over)s too long for %(label)s. "
                "It takes %(limit)s; your text is below as you typed it, so shorten it there.",
                over=length.over,
                label=label,
                limit=f"{length.limit:,}",
            ),
            field="caption",
            reason="too-long",
        )
