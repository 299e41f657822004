"""Members' questions about points, answered by coordinators."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import disputes
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.points import AnswerForm

pages = Blueprint("disputes", __name__)


@pages.route("/disputes/<public_id>", methods=["GET", "POST"])
def answer(public_id: str) -> ResponseReturnValue:
    """A question with its line; or its answer."""
    question, form = disputes.get(core(), public_id), AnswerForm()
    if form.validate_on_submit():
        try:
            answered = disputes.settle(
                core(),
                public_id,
                granted=form.granted.data or 0,
                note=form.note.data or "",
                by_id=viewer().member_id,
            )
            if answered:
                flash(say("Answered. The member is told."), "success")
                return redirect("/needs", 303)
            flash(say("This was answered before. That answer stands, and yours was not sent."), "warning")
            return redirect(f"/disputes/{public_id}", 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("points/answer.html", question=question, form=form), 400 if form.errors else 200
