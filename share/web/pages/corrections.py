"""What members are asked after a kit was recalled or its words corrected; by session or by the pass in their letter."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.corrections import Done
from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import corrections, posts
from share.web import prefetches
from share.web.context import core, viewer

pages = Blueprint("corrections", __name__)


@pages.get("/kits/<slug>/fix")
def show(slug: str) -> ResponseReturnValue:
    """The page of their letter. That it was opened is noted once, and not for what only looks ahead."""
    if prefetches.is_nobodys(request.environ):
        return prefetches.nothing()
    who = viewer().member_id
    asked = corrections.open_page(core(), member_id=who, slug=slug)
    return render_template("kits/fix.html", asked=asked, posts=posts.listed(core(), member_id=who, kit=slug).items)


@pages.post("/kits/<slug>/fix")
def answer(slug: str) -> ResponseReturnValue:
    try:
        how = Done(request.form.get("how", ""))
    except ValueError:
        raise InvalidError(say("Choose one of the three answers.")) from None
    corrections.answer(core(), member_id=viewer().member_id, slug=slug, how=how)
    flash(say("Thank you. That is noted."), "success")
    return redirect(f"/kits/{slug}/fix", 303)
