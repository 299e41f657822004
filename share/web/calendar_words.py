"""How the editors' pages write days, hours and sites."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint

from share.language import DAYS, MONTHS
from share.web.languages import current


def register(pages: Blueprint) -> None:
    """Give these words to every template."""
    pages.add_app_template_filter(weekday)
    pages.add_app_template_filter(short_day)
    pages.add_app_template_filter(clock)
    pages.add_app_template_filter(host)
    pages.add_app_template_filter(month_words)
    pages.add_app_template_filter(year_month)
    pages.add_app_template_filter(days_later)


def weekday(day: date) -> str:
    """The day of the week: Tue."""
    return DAYS[current()][day.weekday()]


def short_day(day: date) -> str:
    """The date without its year: 24 Nov."""
    return f"{day.day} {MONTHS[current()][day.month - 1]}"


def clock(instant: datetime, zone: str) -> str:
    """The time of day in `zone`: 18:05."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def host(url: str) -> str:
    """The site of an address, as people say it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def month_words(day: date) -> str:
    """The month of a day: Nov 2026."""
    return f"{MONTHS[current()][day.month - 1]} {day.year}"


def year_month(day: date) -> str:
    """The month as an address names it: 2026-11."""
    return f"{day:%Y-%m}"


def days_later(day: date, count: int) -> date:
    """The day so many days later, or earlier."""
    return day + timedelta(days=count)
