"""Signing in and out."""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError, TooManyError
from share.domain.words import say
from share.services import signins
from share.web import next_page, own_browser, sessions
from share.web.context import client_key, core, viewer
from share.web.forms import problems
from share.web.forms.signin import ContinueForm, LinkForm, PasswordForm
from share.web.limits import even_time

pages = Blueprint("signin", __name__)

LINK = "signin_link"


@pages.route("/signin", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Ask for a mailed link; the answer is the same for every address."""
    next_page.remember(request.args.get("next"))
    form = LinkForm()
    if form.validate_on_submit():
        try:
            with even_time():
                signins.request_link(core(), email=form.email.data or "", client=client_key())
            return redirect(url_for("signin.sent"), 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("signin/start.html", form=form), 400 if form.errors else 200


@pages.get("/signin/sent")
def sent() -> str:
    return render_template("signin/sent.html")


@pages.route("/signin/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    form, status = PasswordForm(), HTTPStatus.OK
    if form.validate_on_submit():
        try:
            email, typed = form.email.data or "", form.password.data or ""
            return _begin(signins.sign_in(core(), email=email, password=typed, client=client_key()))
        except InvalidError as error:
            problems.show(form, error)
        except TooManyError as error:
            form.form_errors.append(say("%(wait)s A mailed link works at once.", wait=error))
            status = HTTPStatus.TOO_MANY_REQUESTS
    if form.errors and status is HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    return render_template("signin/password.html", form=form), status


@pages.get("/signin/<token>")
def arrive(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once, so that no history, log or Referer keeps it."""
    session[LINK] = token
    answer = make_response(redirect(url_for("signin.proceed"), 303))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@pages.route("/signin/continue", methods=["GET", "POST"])
def proceed() -> ResponseReturnValue:
    """A button, because mail scanners follow links but press nothing; who is in already is asked which account."""
    token, form = session.get(LINK, ""), ContinueForm()
    if not token:
        return redirect(url_for("signin.start"), 303)
    try:
        if form.validate_on_submit():
            return _begin(signins.use_link(core(), token))
        owner = signins.owner_of_link(core(), token)
    except InvalidError:
        session.pop(LINK, None)
        return render_template("signin/stale.html"), HTTPStatus.GONE
    changes = viewer().via == "session" and viewer().member_id != owner.member_id
    return render_template("signin/continue.html", form=form, owner=owner, changes=changes)


@pages.post("/signout")
def out() -> ResponseReturnValue:
    token = sessions.current_token()
    if token:
        signins.sign_out(core(), token)
    sessions.finish()
    answer = redirect(url_for("signin.start"), 303)
    # What the browser kept of this person's pages, such as the last kit for when there is no net, goes along.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _begin(token: str) -> ResponseReturnValue:
    where = next_page.take()
    sessions.begin(token)
    if person := signins.find_person(core(), token):
        own_browser.note(person.member_id)
    return redirect(where, 303)
