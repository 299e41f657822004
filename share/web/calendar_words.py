"""How the editors' pages write days, hours and sites."""

from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint

from share.language import DAYS, MONTHS


def register(pages: Blueprint) -> None:
    """Give these words to every template."""
    pages.add_app_template_filter(weekday)
    pages.add_app_template_filter(short_day)
    pages.add_app_template_filter(clock)
    pages.add_app_template_filter(host)


def weekday(day: date) -> str:
    """The day of the week: Tue."""
    return DAYS["en"][day.weekday()]


def short_day(day: date) -> str:
    """The date without its year: 24 Nov."""
    return f"{day.day} {MONTHS['en'][day.month - 1]}"


def clock(instant: datetime, zone: str) -> str:
    """The time of day in `zone`: 18:05."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def host(url: str) -> str:
    """The site of an address, as people say it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
