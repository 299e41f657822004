"""Posts that we found: "is this yours?", answered on the kit's own pages."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError
from share.domain.words import say
from share.services import found_posts
from share.web.context import core, viewer

pages = Blueprint("found_posts", __name__)


@pages.get("/kits/<slug>/found/<public_id>")
def show(slug: str, public_id: str) -> str:
    """The question with the post's words, fetched for this look alone."""
    found = found_posts.preview(core(), public_id, member_id=viewer().member_id, kit_slug=slug)
    return render_template("found_posts/show.html", found=found)


@pages.post("/kits/<slug>/found/<public_id>/yes")
def accept(slug: str, public_id: str) -> ResponseReturnValue:
    try:
        found_posts.answer(core(), public_id, member_id=viewer().member_id, kit_slug=slug, is_mine=True)
        flash(say("Recorded. Thank you!"), "success")
    except ConflictError as error:
        flash(str(error), "error")
    return redirect(f"/kits/{slug}", 303)


@pages.post("/kits/<slug>/found/<public_id>/no")
def refuse(slug: str, public_id: str) -> ResponseReturnValue:
    found_posts.answer(core(), public_id, member_id=viewer().member_id, kit_slug=slug, is_mine=False)
    flash(say("Thank you. We do not ask about it again."), "success")
    return redirect(f"/kits/{slug}", 303)
