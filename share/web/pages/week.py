"""A week of kits at one go: articles onto the next empty days, then the drafts read over on one page."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say, say_many
from share.services import kits
from share.services.kits import Settled
from share.web.context import core, viewer
from share.web.forms.week import choices_sent, lines_sent
from share.web.paging import whole_of

pages = Blueprint("week", __name__)

WEEK = 7


@pages.get("/queue/plan")
def plan() -> str:
    days = whole_of(request.args.get("days")) or WEEK
    return render_template("queue/plan.html", proposals=kits.propose(core(), days=days), days=days)


@pages.post("/queue/plan")
def fill() -> ResponseReturnValue:
    chosen = choices_sent(request.form)
    if not chosen:
        raise InvalidError(say("Choose an article for at least one day."))
    filled = kits.fill(core(), chosen, by_id=viewer().member_id)
    made = sum(not one.problem for one in filled)
    for one in filled:
        if one.problem:
            flash(one.problem, "warning")
    if made:
        words = say_many(
            "One draft is made. Read it over, then approve it.",
            "%(number)s drafts are made. Read them over, then approve them.",
            made,
        )
        flash(words, "success")
    return redirect("/queue/week", 303)


@pages.get("/queue/week")
def drafts() -> str:
    return render_template("queue/week.html", drafts=kits.coming(core()), problems={}, typed={})


@pages.post("/queue/week")
def settle() -> ResponseReturnValue:
    coming = kits.coming(core())
    language = coming[0].campaign.language if coming else "en"
    settled = kits.settle(core(), lines_sent(request.form, language), by_id=viewer().member_id)
    problems = {one.slug: one.problem for one in settled if one.problem}
    flash(_said(settled), "warning" if problems else "success")
    if not problems:
        return redirect("/queue/week", 303)
    lost = [one.slug for one in settled if not one.kept]
    typed = {slug: {name: request.form.get(f"{name}-{slug}") for name in ("title", "caption", "alt")} for slug in lost}
    return render_template("queue/week.html", drafts=kits.coming(core()), problems=problems, typed=typed), 400


def _said(settled: list[Settled]) -> str:
    done = sum(one.scheduled for one in settled)
    left = sum(bool(one.problem) for one in settled)
    if left:
        return say("Saved. %(done)s will go out by themselves; %(left)s still need you.", done=done, left=left)
    return say("Saved. %(done)s will go out by themselves.", done=done) if done else say("Saved.")
