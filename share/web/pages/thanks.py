"""Thank-you notes: written by coordinators, put away by whom they are for."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.thanks import TEMPLATES
from share.domain.words import say, say_many
from share.services import members, thanks
from share.services.thanks import Recipients
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.thanks import ThanksForm

pages = Blueprint("thanks", __name__)


@pages.get("/thanks")
def new() -> str:
    form = ThanksForm(request.args, meta={"csrf": True})
    form.offer(members.groups_known(core()))
    if not form.text.data:
        form.start_with(request.args.get("words", ""))
    return _page(form, request.args.get("member", ""))


@pages.post("/thanks")
def send() -> ResponseReturnValue:
    form, member = ThanksForm(), request.form.get("member", "")
    form.offer(members.groups_known(core()))
    if form.validate_on_submit():
        try:
            reached = thanks.send(core(), form.to(member), text=form.text.data or "", by_id=viewer().member_id)
            flash(
                say_many("Your note is on its way.", "Your note is on its way to %(number)s people.", reached),
                "success",
            )
            return redirect(f"/members/{member}" if member else "/thanks", 303)
        except InvalidError as error:
            problems.show(form, error)
    return _page(form, member), 400


@pages.post("/thanks/<public_id>/read")
def put_away(public_id: str) -> ResponseReturnValue:
    thanks.put_away(core(), public_id, member_id=viewer().member_id)
    return redirect("/me" if request.form.get("from") == "me" else "/", 303)


def _page(form: ThanksForm, member: str) -> str:
    found = Recipients((), 0)
    try:
        found = thanks.recipients(core(), form.to(member))
    except InvalidError as error:
        problems.show(form, error)
    return render_template(
        "thanks/new.html",
        form=form,
        member=member,
        found=found,
        templates={name: say(words) for name, words in TEMPLATES.items()},
        latest=thanks.latest(core()),
    )
