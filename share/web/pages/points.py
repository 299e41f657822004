"""A member's own points, and their questions about a line."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.days import read_day
from share.domain.errors import InvalidError, NotFoundError
from share.domain.words import say
from share.services import points
from share.services.points import NOT_YOURS
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.points import AskForm

pages = Blueprint("points", __name__)


@pages.get("/me/points")
def index() -> str:
    before = read_day(request.args.get("before", ""))
    return render_template("points/index.html", mine=points.mine(core(), member_id=viewer().member_id, before=before))


@pages.route("/me/points/<rule>/<day>/<subject>", methods=["GET", "POST"])
def ask(rule: str, day: str, subject: str) -> ResponseReturnValue:
    """A line and what was asked about it; or ask."""
    form, me, on = AskForm(), viewer().member_id, _day(day)
    line = points.line(core(), member_id=me, rule=rule, day=on, subject=subject)
    if form.validate_on_submit():
        try:
            points.ask(core(), member_id=me, rule=rule, day=on, subject=subject, text=form.text.data or "")
            flash(say("A coordinator looks at it and writes to you."), "success")
            return redirect(request.path, 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("points/line.html", line=line, form=form), 400 if form.errors else 200


def _day(value: str) -> date:
    day = read_day(value)
    if day is None:
        raise NotFoundError(NOT_YOURS)
    return day
