"""Posting a kit with a connected account: the edit box, one tap, and how it stands."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError, InvalidError
from share.domain.words import say
from share.services import publications
from share.services.publications import Page
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.publications import AppearedForm, PublishForm

pages = Blueprint("publications", __name__)

WAITS = (3, 3, 5, 8, 15, 30, 60, 60, 120, 120)
"""Seconds between the looks that an open page takes by itself, some seven minutes in all; then only on request."""


@pages.get("/kits/<slug>/publish/<account>")
def show(slug: str, account: str) -> str:
    return _render(publications.page(core(), member_id=viewer().member_id, slug=slug, account=account))


def _render(page: Page, *, form: PublishForm | None = None, appeared: AppearedForm | None = None) -> str:
    look = request.args.get("look", 0, type=int)
    return render_template(
        "publications/show.html",
        page=page,
        waits=WAITS,
        look=max(0, look),
        form=form or PublishForm(formdata=None, text=page.text),
        appeared=appeared or AppearedForm(formdata=None),
    )


@pages.post("/kits/<slug>/publish/<account>")
def publish(slug: str, account: str) -> ResponseReturnValue:
    form, who = PublishForm(), viewer().member_id
    try:
        publications.publish(core(), member_id=who, slug=slug, account=account, text=form.text.data or "")
    except InvalidError as error:
        problems.show(form, error)
        return _render(publications.page(core(), member_id=who, slug=slug, account=account), form=form), 400
    return redirect(f"/kits/{slug}/publish/{account}", 303)


@pages.post("/publications/<public_id>/appeared")
def appeared(public_id: str) -> ResponseReturnValue:
    form, who = AppearedForm(), viewer().member_id
    if form.validate_on_submit():
        try:
            slug = publications.appeared(core(), public_id, member_id=who, url=form.url.data or "")
            flash(say("Recorded. Thank you for looking!"), "success")
            return redirect(f"/kits/{slug}", 303)
        except InvalidError as error:
            form.url.errors = [str(error)]
    return _render(publications.page_of(core(), public_id, member_id=who), appeared=form), 400


@pages.post("/publications/<public_id>/again")
def again(public_id: str) -> ResponseReturnValue:
    try:
        slug, account = publications.again(core(), public_id, member_id=viewer().member_id)
    except ConflictError as error:
        flash(str(error), "error")
        return redirect("/", 303)
    return redirect(f"/kits/{slug}/publish/{account}", 303)
