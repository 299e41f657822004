"""The set-up of a new instance."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.words import say
from share.services import setup, signins
from share.services.setup import Beginning
from share.web import languages, sessions, site
from share.web.context import core
from share.web.forms import problems
from share.web.forms.setup import SetupForm, zones

pages = Blueprint("setup", __name__)

FIRST_PAGE = "/queue"


@pages.route("/setup", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Everything on one page; it is gone once the organisation is there. From elsewhere it asks for the code first."""
    if setup.is_done(core()):
        return redirect("/", 303)
    if not (_is_at_the_machine() or _has_code()):
        return render_template("setup/code.html", wrong="code" in request.args), 403
    form = SetupForm(language=languages.current())
    form.timezone.choices = zones()
    if form.is_submitted() and _is_whole(form):
        return _begin(setup.set_up(core(), _beginning(form)))
    return render_template("setup/start.html", form=form), 400 if form.errors else 200


def _is_whole(form: SetupForm) -> bool:
    """Whether all of it can be taken; each field says its own problem, all of them at once."""
    form.validate()
    for error in setup.problems(_beginning(form)):
        if error.field not in form.errors:
            problems.show(form, error)
    return not form.errors


def _is_at_the_machine() -> bool:
    """Whether the browser runs where the server does; a request that any proxy passed on does not count."""
    passed_on = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"))
    try:
        return not passed_on and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_code() -> bool:
    return hmac.compare_digest(request.args.get("code", "").strip().encode(), setup.code(core()).encode())


def _begin(admin_id: int) -> ResponseReturnValue:
    site.forget()
    sessions.begin(signins.open_session(core(), admin_id))
    flash(say("Everything is ready. Put the first article into the queue, and make a kit of it."), "success")
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
        language=form.language.data or "en",
    )
