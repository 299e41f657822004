"""Recording a post, and one post with its ladder and figures."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.roles import Role
from share.domain.words import say
from share.services import posts
from share.web import own_browser
from share.web.context import core, viewer
from share.web.errors import status_of
from share.web.forms.posts import LONGEST_ADDRESS, RecordForm, shared_address

pages = Blueprint("posts", __name__)


@pages.get("/record")
def ask() -> str:
    """The paste box; what a phone shared to us stands in it already."""
    given = shared_address(*(request.args.get(name, "") for name in ("url", "text", "title")))
    return _form(RecordForm(formdata=None, url=given[:LONGEST_ADDRESS], kit=request.args.get("kit", "")[:200]))


@pages.post("/record")
def record() -> ResponseReturnValue:
    form, status = RecordForm(), 400
    if form.validate_on_submit():
        try:
            recorded = posts.record(
                core(),
                member_id=viewer().member_id,
                url=form.url.data or "",
                kit_slug=form.kit.data or None,
                elsewhere=form.elsewhere.data,
            )
        except (ConflictError, InvalidError, NotFoundError) as error:
            form.refuse(error)
            status = status_of(error)
        else:
            own_browser.note(viewer().member_id)
            flash(
                say("Recorded. Thank you!") if recorded.created else say("You have recorded this one already."),
                "success",
            )
            return redirect(f"/posts/{recorded.public_id}", 303)
    return _form(form), status


def _form(form: RecordForm) -> str:
    return render_template("posts/record.html", form=form, networks=core().networks.all)


@pages.get("/posts/<public_id>")
def show(public_id: str) -> str:
    coordinates = viewer().may(Role.COORDINATOR)
    who = viewer().member_id
    post = posts.get(core(), public_id, member_id=None if coordinates else who, seen_by=who)
    claimants = posts.claimants(core(), post.id) if coordinates else ()
    return render_template("posts/show.html", post=post, claimants=claimants, is_mine=post.member_id == who)


@pages.post("/posts/<public_id>/withdraw")
def withdraw(public_id: str) -> ResponseReturnValue:
    posts.withdraw(core(), public_id, member_id=viewer().member_id)
    flash(say("Taken back: it counts no more. Record it again to undo this."), "success")
    return redirect(f"/posts/{public_id}", 303)


@pages.post("/posts/<public_id>/settle")
def settle(public_id: str) -> ResponseReturnValue:
    posts.settle(core(), public_id, member_public_id=request.form.get("member", ""), by_id=viewer().member_id)
    flash(say("Settled. The post is looked at again."), "success")
    return redirect(f"/posts/{public_id}", 303)
