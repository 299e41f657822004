"""The editors' calendar: a month at a glance, and kits moved to other days."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.days import read_day
from share.domain.errors import InvalidError
from share.domain.words import say
from share.language import date_words
from share.services import calendar, kits
from share.web import languages
from share.web.context import core, viewer

pages = Blueprint("calendar", __name__)


@pages.get("/queue/calendar")
def month() -> str:
    shown = calendar.month(core(), _month(request.args.get("month", "")))
    return render_template("queue/calendar.html", month=shown, is_movable=calendar.is_movable)


@pages.post("/queue/calendar/move")
def move() -> ResponseReturnValue:
    """Move a kit; with another planned kit on that day the two swap."""
    day = read_day(request.form.get("day", ""))
    if day is None:
        raise InvalidError(say("Choose a day."), field="day")
    moved = kits.move(core(), request.form.get("slug", ""), day=day, by_id=viewer().member_id)
    where = date_words(moved.kit.local_date, language=languages.current())
    if moved.swapped:
        flash(
            say("Swapped with “%(title)s”. It is the kit of %(where)s now.", title=moved.swapped.title, where=where),
            "success",
        )
    else:
        flash(say("Moved. It is the kit of %(where)s now.", where=where), "success")
    return redirect(f"/queue/calendar?month={moved.kit.local_date:%Y-%m}#kit-{moved.kit.slug}", 303)


def _month(text: str) -> date | None:
    """The month asked for, such as 2026-11; None where it is none that a campaign has."""
    return read_day(f"{text}-01")
