"""Members suggest articles; editors accept them into the queue, or return them with a note."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError, InvalidError
from share.domain.words import say
from share.services import articles
from share.web.context import core, viewer
from share.web.errors import status_of
from share.web.forms import problems
from share.web.forms.suggestions import SuggestForm

pages = Blueprint("suggestions", __name__)


@pages.get("/suggest")
def show() -> str:
    # The share sheet of a phone may bring an address along.
    return _page(SuggestForm(formdata=None, url=request.args.get("url", "")[:2000]))


@pages.post("/suggest")
def send() -> ResponseReturnValue:
    form, status = SuggestForm(), 400
    if form.validate_on_submit():
        words = {"url": form.url.data or "", "title": form.title.data or "", "why": form.why.data or ""}
        try:
            articles.suggest(core(), member_id=viewer().member_id, **words)
        except InvalidError as error:
            problems.show(form, error)
        except ConflictError as error:
            form.form_errors.append(str(error))
            status = status_of(error)
        else:
            flash(say("Thank you. The editors will look at it, and you hear from them."), "success")
            return redirect("/suggest", 303)
    return _page(form), status


def _page(form: SuggestForm) -> str:
    return render_template("suggestions/show.html", form=form, mine=articles.mine(core(), member_id=viewer().member_id))


@pages.post("/queue/suggestions/<public_id>")
def answer(public_id: str) -> ResponseReturnValue:
    note, who = request.form.get("note", ""), viewer().member_id
    try:
        if request.form.get("do") == "accept":
            added = articles.accept(core(), public_id, note=note, by_id=who)
            flash(say("Accepted: it stands at the end of the order, and the member is told."), "success")
            return redirect(f"/queue#article-{added.article.public_id}", 303)
        articles.give_back(core(), public_id, note=note, by_id=who)
    except (InvalidError, ConflictError) as error:
        flash(say(str(error)), "error")
        return redirect(f"/queue#suggestion-{public_id}", 303)
    flash(say("Returned. The member gets your note."), "success")
    return redirect("/queue#suggestions", 303)
