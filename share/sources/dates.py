"""Dates as feeds and pages write them, to moments in UTC."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from share.sources.date_words import in_english

_FORMS = (
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M %z",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y-%m",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%B %d, %Y %H:%M:%S",
    "%B %d, %Y %H:%M",
    "%B %d, %Y",
    "%b %d, %Y %H:%M:%S",
    "%b %d, %Y %H:%M",
    "%b %d, %Y",
    "%d %B %Y %H:%M",
    "%d %B %Y",
    "%d %b %Y %H:%M",
    "%d %b %Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", re.IGNORECASE)
_FRACTION = re.compile(r"(\d{2}:\d{2}:\d{2}[.,]\d{6})\d+")
_NAMED = (
    "utc gmt ut wet +0000 est cdt -0500 edt ast clt -0400 cst mdt -0600 mst pdt -0700 pst akdt -0800 akst -0900 "
    "hst -1000 brt art -0300 bst cet west wat mez +0100 cest eet sast cat mesz +0200 eest msk eat trt +0300 gst +0400 "
    "pkt +0500 ist +0530 wib ict +0700 awst hkt sgt pht +0800 jst kst +0900 acst +0930 aest +1000 aedt +1100 "
    "nzst +1200 nzdt +1300"
)
"""Zones by the names that feeds write, each before its offset."""

_ZONES = {name: offset for names, offset in re.findall(r"([a-z ]+)([+-]\d{4})", _NAMED) for name in names.split()}
_ZONE = re.compile(r"\s+(?P<name>[A-Za-z]{3,4})$")
_OFFSET = re.compile(r"\s*\b(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)
_BEFORE_TIME = re.compile(r"(?<=\d{4})(?:,| -| at|, at)\s+(?=\d{1,2}:)", re.IGNORECASE)
_BEHIND_TIME = re.compile(r"(?<=:\d\d)\s?([+-]\d{2}):?(\d{2})$")
_HALF_DAY = re.compile(r"\b(\d{1,2}):(\d{2}(?::\d{2})?)\s*([ap])\.?m\b\.?", re.IGNORECASE)
_NEXT_DAY = re.compile(r"(?<=[\sT])24(?=:00(?::00)?\b)")
_LEAP_SECOND = re.compile(r"(?<=:\d\d):60\b")
_BEFORE_CHRIST = re.compile(r"\s-\d{1,4}\s")
"""WordPress writes its empty date, 0000-00-00, as a day of the year -0001."""

_SECONDS = re.compile(r"\d{9,10}|\d{12,13}", re.ASCII)
_MILLISECONDS = 1e11
_LONGEST = 80
_FIRST_YEAR, _LAST_YEAR = 1980, 2100


def moment(text: object) -> datetime | None:
    """The moment in UTC; a date without a zone is read as UTC; None for what is no date or not of our times."""
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        return None
    line = _OFFSET.sub(_plain_offset, " ".join(text.split()))
    if _BEFORE_CHRIST.search(line):
        return None
    line, ends_day = _NEXT_DAY.subn("00", _LEAP_SECOND.sub(":59", _HALF_DAY.sub(_whole_day, line)), count=1)
    for read in (_counted, _iso, _other, _mail, _worded):
        with suppress(ValueError, OverflowError, IndexError, TypeError, OSError):
            found = in_utc(read(line))
            if found is not None:
                return found + timedelta(days=ends_day)
    return None


def _whole_day(time: re.Match[str]) -> str:
    """8:05 pm as 20:05."""
    hour = int(time[1]) % 12 + (12 if time[3] in "pP" else 0)
    return f"{hour:02}:{time[2]}" if int(time[1]) <= 12 else f"{time[1]}:{time[2]}"  # noqa: PLR2004 - as clocks go


def in_utc(found: datetime | None) -> datetime | None:
    """The same moment in UTC; None outside of 1980 to 2100."""
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _plain_offset(named: re.Match[str]) -> str:
    """GMT+2 as +0200."""
    return f" {named[1]}{int(named[2]):02}{named[3] or '00'}"


def _counted(text: str) -> datetime | None:
    """Seconds since 1970, or milliseconds."""
    if not _SECONDS.fullmatch(text):
        return None
    number = int(text)
    return datetime.fromtimestamp(number / 1_000 if number > _MILLISECONDS else number, UTC)


def _worded(text: str) -> datetime | None:
    """With the month's name in another language."""
    english = in_english(text)
    if english == text:
        return None
    with suppress(ValueError):
        return _iso(english)
    return _other(english) or _mail(english)


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_FRACTION.sub(r"\1", text.upper()))


def _mail(text: str) -> datetime:
    zone = _ZONE.search(text)
    if zone and zone["name"].lower() in _ZONES:
        text = text[: zone.start()] + f" {_ZONES[zone['name'].lower()]}"
    return parsedate_to_datetime(_BEHIND_TIME.sub(r" \1\2", text))


def _other(text: str) -> datetime | None:
    text = _BEFORE_TIME.sub(" ", _WEEKDAY.sub("", text))
    zone = _ZONE.search(text)
    offset = _ZONES.get(zone["name"].lower()) if zone else None
    if zone and offset:
        text = text[: zone.start()]
    for form in _FORMS:
        with suppress(ValueError):
            found = datetime.strptime(text, form)  # noqa: DTZ007 - in_utc gives the zone where none is named
            return found if found.tzinfo else datetime.fromisoformat(f"{found.isoformat()}{offset or '+0000'}")
    return None
