"""The harassment button, and the coordinator's page behind it."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from share.domain.words import mark, say
from share.services import alarms, me
from share.web.context import core, viewer
from share.web.forms.me import AlarmForm

pages = Blueprint("alarms", __name__)

TOLD = mark("We ask nothing of you now, and the coordinators have been told. You are not alone with this.")


@pages.route("/me/help", methods=["GET", "POST"])
def help_me() -> ResponseReturnValue:
    form, who = AlarmForm(), viewer().member_id
    if form.validate_on_submit():
        alarms.raise_alarm(core(), member_id=who, note=form.note.data or "")
        flash(say(TOLD), "success")
        return redirect("/me/help", 303)
    since, rest = alarms.since(core(), member_id=who), me.rest(core(), member_id=who)
    return render_template("me/help.html", form=form, since=since, rest=rest), 400 if form.errors else 200


@pages.get("/alarms/<public_id>")
def show(public_id: str) -> str:
    return render_template("alarms/show.html", call=alarms.get(core(), public_id))


@pages.post("/alarms/<public_id>/settle")
def settle(public_id: str) -> ResponseReturnValue:
    alarms.settle(core(), public_id, by_id=viewer().member_id)
    flash(say("Settled. They stay paused until they come back by themselves."), "success")
    return redirect("/needs", 303)
