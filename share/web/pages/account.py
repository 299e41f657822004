"""How a member signs in: their password, and all their browsers."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import signins
from share.web import sessions
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.signin import NewPasswordForm

pages = Blueprint("account", __name__)


@pages.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    form, member_id = NewPasswordForm(), viewer().member_id
    if form.validate_on_submit():
        try:
            new, current = form.password.data or "", form.current.data or ""
            sessions.begin(signins.set_password(core(), member_id=member_id, password=new, current=current))
            flash(say("Your password is set. All your other browsers have been signed out."), "success")
            return redirect(url_for("account.password"), 303)
        except InvalidError as error:
            problems.show(form, error)
    page = render_template("account/password.html", form=form, has_password=signins.has_password(core(), member_id))
    return page, 400 if form.errors else 200


@pages.post("/signout/everywhere")
def everywhere() -> ResponseReturnValue:
    signins.sign_out_everywhere(core(), viewer().member_id)
    sessions.finish()
    flash(say("You are signed out everywhere."), "success")
    return redirect(url_for("signin.start"), 303)
