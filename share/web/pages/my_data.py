"""What is held about a member: shown, exported, erased; and the code by which they invite a friend."""

from flask import Blueprint, Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError, InvalidError
from share.domain.held_fields import FIELDS
from share.domain.words import mark, say
from share.services import accounts, erasure, held, invites, ledgers, signins
from share.web import sessions
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.me import EraseForm, LeaveForm

pages = Blueprint("my_data", __name__)

MAILED = mark("We have mailed you a link. Nothing is erased until you open it and press the button there.")
GONE = mark("Everything about you is erased. Thank you for what you shared.")


@pages.get("/me/data")
def show() -> str:
    shelves = held.shelves(core(), member_id=viewer().member_id)
    return render_template("me/data.html", shelves=shelves, fields=FIELDS)


@pages.get("/me/data.zip")
def export() -> Response:
    answer = Response(held.export(core(), member_id=viewer().member_id), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename="what-they-hold-about-me.zip")
    return answer


@pages.route("/me/erase", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    form = EraseForm()
    if form.validate_on_submit():
        word, password = form.word.data or "", form.password.data or ""
        try:
            erasure.ask(core(), member_id=viewer().member_id, password=password, word=word)
            flash(say(MAILED), "success")
            return redirect("/me/data", 303)
        except InvalidError as error:
            problems.show(form, error)
        except ConflictError as error:
            form.form_errors.append(str(error))
    has_password = signins.has_password(core(), viewer().member_id)
    return render_template("me/erase.html", form=form, has_password=has_password), 400 if form.errors else 200


@pages.route("/me/erase/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """A button, because mail scanners follow links but press nothing."""
    who, form = erasure.whose(core(), token), LeaveForm()
    if not form.validate_on_submit():
        return render_template("me/erase_now.html", form=form)
    accounts.disconnect_all(core(), member_id=who)
    erasure.erase(core(), token)
    sessions.finish()
    flash(say(GONE), "success")
    answer = redirect("/", 303)
    # Pages that were kept for this browser speak of somebody who is gone.
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@pages.get("/me/invite")
def invite() -> str:
    return render_template("me/invite.html", invite=invites.mine(core(), member_id=viewer().member_id))


@pages.get("/me/invite/qr.svg")
def invite_qr() -> Response:
    url = invites.mine(core(), member_id=viewer().member_id).url
    return Response(ledgers.qr_svg(url), content_type="image/svg+xml")
