"""How a sentence of ours is said in the reader's language: written in English here, looked up where somebody listens.

Whoever answers a person (a page, a letter) sets the speaker; commands, logs and the API are in English. What is kept
in the database is kept in English and said on its way out, so that the next reader may have another language: also
`mark("%(label)s is late.") % {"label": …}`, whose pattern is found again by its words (`share.domain.patterns`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from share.domain import patterns


class Speaker(Protocol):
    """What looks sentences up: `gettext.NullTranslations` and those like it."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...


SENTENCES_KEPT = 8
"""More than this in one text were not kept by us."""

ENGLISH = "en"

_DOLLARS = re.compile(r"\$([0-9][0-9,]*(?:\.[0-9]+)?)", re.ASCII)
_OTHER_MARKS = str.maketrans({",": "\u202f", ".": ","})
"""Thousands and decimals, as share.language writes them for those who do not read English."""

_speaker: ContextVar[Speaker | None] = ContextVar("speaker", default=None)


def say(pattern: str, /, **values: object) -> str:
    """The sentence in the listener's language; `%(name)s` in it is filled with the value of that name."""
    said = gettext(pattern)
    if values:
        return said % values
    # What was kept is in English as it stands; for others it is taken apart and said anew.
    return said if said != pattern or _is_heard_in_english() else _filled(pattern)


def say_many(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The sentence for this number, which `%(number)s` stands for; the numeral's form is the caller's to choose."""
    return ngettext(singular, plural, number) % {"number": number, **values}


def _filled(text: str) -> str:
    """A sentence that was kept with its values filled in; as it is where no pattern of ours made it."""
    said: list[str] = []
    # Several sentences may have been kept as one, or one with somebody's own words behind it.
    while len(text) <= patterns.LONGEST and len(said) < SENTENCES_KEPT:
        found = patterns.find(text)
        if found or (whole := gettext(text)) != text:
            return " ".join([*said, _made_again(found) if found else whole])
        first, stop, more = text.partition(". ")
        if not stop:
            break
        sentence = f"{first}."
        said.append(say(sentence))
        text = more
    return " ".join([*said, text])


def _made_again(found: patterns.Filled) -> str:
    values = {name: say(value) if name in patterns.SENTENCES else _money(value) for name, value in found.values.items()}
    if found.plural:
        # A sentence about one may do without its numeral.
        number = values.setdefault("number", "1")
        values["number"] = number.translate(_OTHER_MARKS)
        return ngettext(found.pattern, found.plural, int(number.replace(",", ""))) % values
    return gettext(found.pattern) % values


def _money(value: str) -> str:
    """An amount that was kept as $1,204.50 in the reader's form; anything else as it is."""
    kept = _DOLLARS.fullmatch(value)
    if not kept:
        return value
    return gettext("$%(amount)s") % {"amount": kept[1].translate(_OTHER_MARKS)}


def mark(text: str) -> str:
    """Note a constant for the translators; it is said where it is shown: `say(it)`, or `it|say` in a template."""
    return text


def gettext(message: str) -> str:
    speaker = _speaker.get()
    # The empty text is the catalogue's own head.
    return speaker.gettext(message) if speaker is not None and message else message


def ngettext(singular: str, plural: str, number: int) -> str:
    speaker = _speaker.get()
    if speaker is None:
        return singular if number == 1 else plural
    return speaker.ngettext(singular, plural, number)


def language() -> str:
    """What the listener reads, for dates within a sentence; "en" where nobody said."""
    return str(getattr(_speaker.get(), "language", ENGLISH))


def _is_heard_in_english() -> bool:
    """Whether that is known; who looks sentences up need not say in which language."""
    speaker = _speaker.get()
    return speaker is None or getattr(speaker, "language", "") == ENGLISH


def listen(speaker: Speaker | None) -> None:
    """Let this speaker say all that follows in this thread or request."""
    _speaker.set(speaker)


@contextmanager
def speaking(speaker: Speaker | None) -> Iterator[None]:
    """Let this speaker say what is said within the block."""
    before = _speaker.set(speaker)
    try:
        yield
    finally:
        _speaker.reset(before)
