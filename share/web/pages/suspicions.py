"""What was held for a person: decided by coordinators, objected to by members."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import suspicions
from share.web.context import core, viewer
from share.web.forms.suspicions import DecisionForm, ObjectionForm

pages = Blueprint("suspicions", __name__)


@pages.get("/suspicions")
def index() -> str:
    waiting, decided = suspicions.listed(core())
    return render_template("suspicions/index.html", waiting=waiting, decided=decided)


@pages.post("/suspicions/<public_id>/decide")
def decide(public_id: str) -> ResponseReturnValue:
    form, leave_out = DecisionForm(), request.form.get("decision") == "leave-out"
    if request.form.get("decision") not in {"fine", "leave-out"}:
        raise BadRequest(say("Say whether it counts or is left out."))
    try:
        suspicions.decide(core(), public_id, leave_out=leave_out, note=form.note.data or "", by_id=viewer().member_id)
        flash(say("It is left out, and the member sees why.") if leave_out else say("Fine. It counts."), "success")
    except InvalidError as error:
        flash(str(error), "error")
    return redirect("/suspicions", 303)


@pages.post("/suspicions/<public_id>/object")
def object_to(public_id: str) -> ResponseReturnValue:
    form = ObjectionForm()
    try:
        suspicions.object_to(core(), public_id, words=form.words.data or "", member_id=viewer().member_id)
        flash(say("Thank you. A coordinator looks at it again."), "success")
    except InvalidError as error:
        flash(str(error), "error")
    return redirect("/me#left-out", 303)
