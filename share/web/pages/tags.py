"""The tags on tracked links: set, and looked at before they are saved."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import tags
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.tags import TagsForm

pages = Blueprint("tags", __name__)


@pages.route("/tags", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    form = TagsForm(data=tags.current(core()))
    if form.validate_on_submit() and "preview" not in request.form:
        try:
            tags.save(core(), form.tags(), by_id=viewer().member_id)
            flash(say("Saved. Links that are out there follow within moments."), "success")
            return redirect("/tags", 303)
        except InvalidError as error:
            problems.show(form, error)
    shown = tags.preview(core(), form.tags())
    return render_template("tags/index.html", form=form, previews=shown), 400 if form.errors else 200
