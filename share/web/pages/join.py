"""Joining by code or link."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import joining
from share.services.joining import Invitation, Joiner
from share.web.context import client_key, core
from share.web.forms import problems
from share.web.forms.join import CodeForm, JoinForm
from share.web.limits import even_time

pages = Blueprint("join", __name__)


@pages.route("/join", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Ask for the code."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            invitation = joining.get_invitation(core(), form.code.data or "")
            return redirect(url_for("join.details", code=invitation.code), 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("join/start.html", form=form), 400 if form.errors else 200


@pages.route("/join/<code>", methods=["GET", "POST"])
def details(code: str) -> ResponseReturnValue:
    """Ask for name and address, and show the words that are agreed to."""
    try:
        invitation = joining.get_invitation(core(), code)
    except InvalidError as error:
        form = CodeForm(data={"code": code})
        problems.show(form, error)
        return render_template("join/start.html", form=form), 404
    return _ask(invitation)


def _ask(invitation: Invitation) -> ResponseReturnValue:
    form = JoinForm()
    form.group.choices = [("", say("None of these, or I do not know")), *invitation.groups]
    if form.validate_on_submit():
        try:
            with even_time():
                joining.join(core(), _joiner(form, invitation), client=client_key())
            return redirect(url_for("join.sent"), 303)
        except InvalidError as error:
            problems.show(form, error)
    form.wording.data = invitation.wording
    return render_template("join/details.html", form=form, invitation=invitation), 400 if form.errors else 200


def _joiner(form: JoinForm, invitation: Invitation) -> Joiner:
    return Joiner(
        code=invitation.code,
        name=form.name.data or "",
        email=form.email.data or "",
        # Forms travel with CRLF line ends; the wording is compared as it is kept.
        wording=(form.wording.data or "").replace("\r\n", "\n"),
        phone=form.phone.data or "",
        group=form.group.data or "",
    )


@pages.get("/join/sent")
def sent() -> str:
    return render_template("join/sent.html")
