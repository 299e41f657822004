"""A member's own page."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import accounts, found_posts, me, milestones, posts, suspicions
from share.services.me import MyPage
from share.web import sessions
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.me import LeaveForm, PauseForm, SettingsForm, settings_form

pages = Blueprint("me", __name__)

POSTS_A_PAGE = 20


@pages.get("/me")
def show() -> str:
    who, cursor = viewer().member_id, request.args.get("cursor")
    with core().together():
        told = {
            "mine": me.page(core(), member_id=who),
            "rest": me.rest(core(), member_id=who),
            "posts": posts.listed(core(), member_id=who, cursor=cursor, limit=POSTS_A_PAGE),
            "questions": [] if cursor else found_posts.asked(core(), member_id=who),
            "own": None if cursor else milestones.mine(core(), member_id=who),
            "left_out": [] if cursor else suspicions.mine(core(), member_id=who),
        }
    return render_template("me/show.html", later=bool(cursor), **told)


@pages.get("/me/links")
def links() -> str:
    return render_template("me/links.html", mine=me.page(core(), member_id=viewer().member_id))


@pages.route("/me/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    mine = me.page(core(), member_id=viewer().member_id)
    form = settings_form(mine, typed=request.method == "POST")
    if form.validate_on_submit():
        try:
            me.update(core(), member_id=viewer().member_id, change=form.change())
            flash(say("Saved."), "success")
            return redirect("/me", 303)
        except InvalidError as error:
            problems.show(form, error)
    return _settings(mine, form, PauseForm(formdata=None))


def _settings(mine: MyPage, form: SettingsForm, pause_form: PauseForm) -> ResponseReturnValue:
    status = 400 if form.errors or pause_form.errors else 200
    return render_template("me/settings.html", form=form, mine=mine, pause=pause_form), status


@pages.post("/me/pause")
def pause() -> ResponseReturnValue:
    form = PauseForm()
    if form.validate_on_submit():
        try:
            me.pause(core(), member_id=viewer().member_id, until=form.until.data)
            flash(say("Enjoy your time off. It never counts against you."), "success")
            return redirect("/me", 303)
        except InvalidError as error:
            problems.show(form, error)
    mine = me.page(core(), member_id=viewer().member_id)
    return _settings(mine, settings_form(mine, typed=False), form)


@pages.post("/me/resume")
def resume() -> ResponseReturnValue:
    me.resume(core(), member_id=viewer().member_id)
    flash(say("Welcome back."), "success")
    return redirect("/", 303)


@pages.route("/me/leave", methods=["GET", "POST"])
def leave() -> ResponseReturnValue:
    form = LeaveForm()
    if form.validate_on_submit():
        me.leave(core(), member_id=viewer().member_id)
        accounts.disconnect_all(core(), member_id=viewer().member_id)
        sessions.finish()
        flash(say("You have left, and we write to you no more. Thank you for what you shared."), "success")
        return redirect("/", 303)
    return render_template("me/leave.html", form=form, mine=me.page(core(), member_id=viewer().member_id))
