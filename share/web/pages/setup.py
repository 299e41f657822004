"""The set-up of a new instance."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.services import setup, signins
from share.services.setup import Beginning
from share.web import sessions, site
from share.web.context import core
from share.web.forms import problems
from share.web.forms.setup import SetupForm, zones

pages = Blueprint("setup", __name__)

FIRST_PAGE = "/queue"


@pages.route("/setup", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Everything on one page; it is gone once the organisation is there."""
    if setup.is_done(core()):
        return redirect("/", 303)
    form = SetupForm()
    form.timezone.choices = zones()
    if form.validate_on_submit():
        try:
            return _begin(setup.set_up(core(), _beginning(form)))
        except InvalidError as error:
            problems.show(form, error)
    return render_template("setup/start.html", form=form), 400 if form.errors else 200


def _begin(admin_id: int) -> ResponseReturnValue:
    site.forget()
    sessions.begin(signins.open_session(core(), admin_id))
    flash("Everything is ready. Put the first article into the queue, and make a kit of it.", "success")
    return redirect(FIRST_PAGE, 303)


def _beginning(form: SetupForm) -> Beginning:
    return Beginning(
        organisation=(form.organisation.data or "").strip(),
        campaign=(form.campaign.data or "").strip(),
        timezone=form.timezone.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        password=form.password.data or "",
        colour=form.colour.data or "",
    )
