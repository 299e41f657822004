"""Dates with the month in words of other languages, or in signs, put as English writes them."""

import re
import unicodedata
from typing import Final

_MONTHS: Final = {
    "Jan": "january jan januar januari janvier janv enero ene janeiro gennaio gen",
    "Feb": "february feb februar februari fevrier fevr fev febrero fevereiro febbraio",
    "Mar": "march mar marz mrz mars marzo marco maart mrt",
    "Apr": "april apr avril avr abril abr aprile",
    "May": "may mai mei mayo maio maggio mag",
    "Jun": "june jun juni juin junio junho giugno giu",
    "Jul": "july jul juli juillet juil julio julho luglio lug",
    "Aug": "august aug aout agosto ago augustus",
    "Sep": "september sep sept septembre septiembre setiembre setembro set settembre",
    "Oct": "october oct oktober okt octobre octubre outubro out ottobre ott",
    "Nov": "november nov novembre noviembre novembro",
    "Dec": "december dec dezember dez decembre diciembre dic dezembro dicembre",
}
_ENGLISH: Final = {word: english for english, words in _MONTHS.items() for word in words.split()}
_WORD: Final = re.compile(r"[^\W\d_]{3,}\.?")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+\.?(?P<comma>,?)\s+")
_DAY: Final = re.compile(r"\b(\d{1,2})(?:\.|er|º|ª)\s+(?=[^\W\d_])")
_OF: Final = re.compile(r"\s+(?:de|del|di)\s+", re.IGNORECASE)
_SIGNS: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]\s?")


def in_english(text: str) -> str:
    """The same date with an English month and no day of the week; a text without a known month stays as it is."""
    signs = _SIGNS.match(text)
    if signs:
        time = text[signs.end() :]
        return f"{signs[1]}-{int(signs[2]):02}-{int(signs[3]):02}" + (f" {time}" if time else "")
    text = _OF.sub(" ", _DAY.sub(r"\1 ", text))
    first = _FIRST_WORD.match(text)
    # A comma behind it tells the day of the week from the month, which French calls both "mar".
    if first and (first["comma"] or _plain(first[0]) not in _ENGLISH):
        text = text[first.end() :]
    return _WORD.sub(lambda word: _ENGLISH.get(_plain(word[0]), word[0]), text)


def _plain(word: str) -> str:
    """Small letters alone: neither accents nor a dot."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if letter.isalpha() and not unicodedata.combining(letter))
