"""Template filters and the names that every template knows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from share import language
from share.domain.words import say
from share.kit_kinds.base import moment
from share.web import icons, languages, navigation, static_files, theme
from share.web.context import core, viewer
from share.web.site import known_site


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        ago=ago, day=day, when=when, on_clocks=on_clocks, somebody=somebody, number=number, amount=amount
    )
    app.jinja_env.globals.update(csrf=csrf, asset=static_files.address)
    app.jinja_env.globals.update(draw_icon=icons.icon, draw_network_icon=icons.network_icon)
    app.context_processor(names)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def names() -> dict[str, Any]:
    """`site` is the organisation, `viewer` who looks, `nav` the pages of their role."""
    return {
        "site": known_site(),
        "viewer": viewer(),
        "nav": navigation.items(viewer()),
        "theme_address": theme.address,
    }


def csrf() -> Markup:
    """The hidden field that every form carries which does not come from Flask-WTF."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment at which one page is written, for whom, and the times that were told of on it."""

    now: datetime
    zone: str
    language: str
    told: dict[datetime, Markup]

    def ago(self, value: datetime) -> Markup:
        """How long before. A page names the same time often: each of a post's figures was read at one."""
        if (drawn := self.told.get(value)) is None:
            exactly = language.when(value, zone=self.zone, language=self.language)
            said = language.ago(value, now=self.now, zone=self.zone, language=self.language)
            # Numbers and words of our own: nothing in it could be taken for markup.
            drawn = self.told[value] = Markup(f'<time datetime="{value.isoformat()}" title="{exactly}">{said}</time>')  # noqa: S704
        return drawn


def ago(value: datetime | None) -> Markup:
    """How long ago, with the exact time for those who ask."""
    if value is None:
        return Markup("–")  # noqa: RUF001 - a dash stands for "never"
    if (clock := g.get("clock")) is None:
        clock = g.clock = Clock(core().now(), _zone(), languages.current(), {})
    return cast("Clock", clock).ago(value)


def day(value: datetime | date | None) -> str:
    """The date, in the campaign's zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return language.day(value, zone=_campaign_zone(), language=languages.current())
    return language.date_words(value, language=languages.current())


def when(value: datetime | None) -> str:
    """Date and time in the member's zone, else the campaign's."""
    return language.when(value, zone=_zone(), language=languages.current()) if value else ""


def on_clocks(value: str) -> str:
    """A time on the campaign's clocks as an event's field holds it; with the zone for whom it is not their own."""
    if (found := moment(value)) is None:
        return value
    zone = _campaign_zone()
    words = f"{language.date_words(found.date(), language=languages.current())}, {found:%H:%M}"
    return words if _zone() == zone else f"{words} ({zone})"


def somebody(name: str) -> str:
    """A name; who was erased has none, and is spoken of all the same."""
    return name or say("a former member")


def number(value: float | None) -> str:
    return str(escape(language.number(value, language=languages.current())))


def amount(value: float) -> str:
    """Money with its cents; the sentence around it holds the sign."""
    return language.amount(value, language=languages.current())


def _campaign_zone() -> str:
    site = known_site()
    return site.timezone if site else "UTC"


def _zone() -> str:
    return viewer().timezone or _campaign_zone()
