"""Dates with the month in words of other languages, or in signs, put as English writes them."""

import re
import unicodedata
from typing import Final

_MONTHS: Final = {
    "Jan": "january jan januar januari janvier janv enero ene janeiro gennaio gen ianuarie ian stycznia sty ledna led "
    "tammikuuta tammi ocak oca января январь янв січня січ",
    "Feb": "february feb februar februari fevrier fevr fev febrero fevereiro febbraio februarie lutego lut unora uno "
    "helmikuuta helmi subat sub февраля февраль февр фев лютого лют",
    "Mar": "march mar marz mrz mars marzo marco maart mrt marts martie marca brezna bre maaliskuuta maalis mart "
    "марта март мар березня бер",  # noqa: RUF001
    "Apr": "april apr avril avr abril abr aprile aprilie kwietnia kwi dubna dub huhtikuuta huhti nisan nis "
    "апреля апрель апр квітня кві",
    "May": "may mai mei mayo maio maggio mag maj maja kvetna kve toukokuuta touko may\u0131s мая маи травня тра",
    "Jun": "june jun juni juin junio junho giugno giu iunie iun czerwca cze cervna cvn kesakuuta kesa haziran haz "
    "июня июнь июн червня чер",
    "Jul": "july jul juli juillet juil julio julho luglio lug iulie iul lipca lip cervence cvc heinakuuta heina "
    "temmuz tem июля июль июл липня лип",
    "Aug": "august aug aout agosto ago augustus augusti sierpnia sie srpna srp elokuuta elo agustos agu "
    "августа август авг серпня сер",  # noqa: RUF001
    "Sep": "september sep sept septembre septiembre setiembre setembro set settembre septembrie wrzesnia wrz zari zar "
    "syyskuuta syys eylul eyl сентября сентябрь сент сен вересня вер",
    "Oct": "october oct oktober okt octobre octubre outubro out ottobre ott octombrie pazdziernika paz rijna rij "
    "lokakuuta loka ekim eki октября октябрь окт жовтня жов",
    "Nov": "november nov novembre noviembre novembro noiembrie listopada listopadu lis marraskuuta marras kas "
    "kas\u0131m ноября ноябрь нояб ноя листопада лис",
    "Dec": "december dec dezember dez decembre diciembre dic dezembro dicembre desember des decembrie grudnia gru "
    "prosince pro joulukuuta joulu aral\u0131k ara декабря декабрь дек грудня гру",  # noqa: RUF001
}
"""In small letters without accents, as _plain() leaves them."""

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
