"""The languages that pages and letters speak: their sentences, numbers, dates and ages, without Flask."""

import gettext
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from share.domain import patterns, words
from share.later import later

if TYPE_CHECKING:
    from babel.messages import mofile
else:
    mofile = later("babel.messages.mofile")

FOLDER = Path(__file__).parent / "translations"
SPOKEN = {"en": "English", "es": "Español"}
"""Every language with a whole catalogue, by its own name; English is what the sentences are written in."""

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
NOT_REPORTED = {"en": "not reported", "es": "sin datos"}
JUST_NOW = {"en": "just now", "es": "ahora mismo"}
AGO = {"en": "{} ago", "es": "hace {}"}
AHEAD = {"en": "in {}", "es": "en {}"}
SPANS = ((86_400, {"en": "d", "es": "d"}), (3_600, {"en": "h", "es": "h"}), (60, {"en": "min", "es": "min"}))
A_MONTH = 30 * 86_400


def number(value: float | None, *, language: str = "en") -> str:
    """A number with its thousands apart; None is said to be unknown, never shown as 0."""
    if value is None:
        return NOT_REPORTED[_known(language)]
    text = f"{value:,}" if isinstance(value, int) or value != int(value) else f"{int(value):,}"
    return text if _known(language) == "en" else text.replace(",", "\u202f").replace(".", ",")


def amount(value: float, *, language: str = "en") -> str:
    """An amount of money with its cents, without its sign: 1,204.50."""
    text = f"{value:,.2f}"
    return text if _known(language) == "en" else text.replace(",", "\u202f").replace(".", ",")


def day(value: datetime, *, zone: str, language: str = "en") -> str:
    """The date in `zone`: Tue 24 Nov 2026."""
    return date_words(value.astimezone(ZoneInfo(zone)).date(), language=language)


def date_words(value: date, *, language: str = "en") -> str:
    """A calendar date in words: Tue 24 Nov 2026."""
    known = _known(language)
    return f"{DAYS[known][value.weekday()]} {value.day} {MONTHS[known][value.month - 1]} {value.year}"


def when(value: datetime, *, zone: str, language: str = "en") -> str:
    """Date and time in `zone`: Tue 24 Nov 2026, 18:05."""
    return f"{day(value, zone=zone, language=language)}, {value.astimezone(ZoneInfo(zone)):%H:%M}"


def ago(value: datetime, *, now: datetime, zone: str, language: str = "en") -> str:
    """How long ago (or ahead) in one unit; after a month the date itself."""
    seconds, known = (now - value).total_seconds(), _known(language)
    if abs(seconds) >= A_MONTH:
        return day(value, zone=zone, language=language)
    for length, unit in SPANS:
        if abs(seconds) >= length:
            return (AGO if seconds > 0 else AHEAD)[known].format(f"{int(abs(seconds) // length)} {unit[known]}")
    return JUST_NOW[known]


@lru_cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of one of SPOKEN; any other language is answered in English."""
    if (short := _known(language)) == "en":
        return gettext.NullTranslations()
    found = gettext.translation("messages", str(FOLDER), [short])
    with (FOLDER / short / "LC_MESSAGES" / "messages.mo").open("rb") as catalogue:
        patterns.know(_ids(one.id) for one in mofile.read_mo(catalogue) if one.id)
    return found


def _ids(told: str | tuple[str, ...] | list[str]) -> tuple[str, str]:
    return (told, "") if isinstance(told, str) else (told[0], told[1])


def install(environment: Environment) -> None:
    """Let templates speak: `_("…")`, `{% trans %}`, and `it|say` for a text that was noted with `mark`."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["say"] = words.say
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        words.gettext, words.ngettext, newstyle=True
    )
    # In place of the extension's own, which goes round by the context twice for each of a page's hundred sentences.
    environment.globals.update(_=_said, gettext=_said)


@pass_eval_context
def _said(context: EvalContext, message: str, /, **values: object) -> str:
    """A template's sentence with its values; as markup in a page, where they are escaped."""
    said = words.gettext(message)
    if not values and "%" not in said:
        return _marked(said) if context.autoescape else said
    return (Markup(said) if context.autoescape else said) % values  # noqa: S704 - a sentence of our own


@lru_cache(maxsize=4096)
def _marked(said: str) -> Markup:
    return Markup(said)  # noqa: S704 - a sentence of our own


def spoken(language: str | None) -> str | None:
    """The language of ours that `es-MX` or `ES` stands for; None where we do not speak it."""
    short = (language or "")[:2].lower()
    return short if short in SPOKEN else None


def _known(language: str) -> str:
    return spoken(language) or "en"
