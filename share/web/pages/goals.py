"""Goals that people reach together: seen by all, set by coordinators."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.roles import Role
from share.domain.words import say
from share.services import goals, members
from share.web.context import core, viewer
from share.web.forms import problems
from share.web.forms.goals import GoalForm

pages = Blueprint("goals", __name__)


@pages.get("/goals")
def index() -> str:
    may_set = viewer().may(Role.COORDINATOR)
    shown = goals.listed(core()) if may_set else goals.current(core(), member_id=viewer().member_id)
    return render_template("goals/index.html", goals=shown, may_set=may_set)


@pages.route("/goals/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    form = GoalForm()
    form.offer(members.groups_known(core()))
    if form.validate_on_submit():
        try:
            goals.make(core(), form.plan(), by_id=viewer().member_id)
            flash(say("The goal is set. Members see it on their pages."), "success")
            return redirect("/goals", 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("goals/form.html", form=form, goal=None), 400 if form.errors else 200


@pages.route("/goals/<public_id>/edit", methods=["GET", "POST"])
def edit(public_id: str) -> ResponseReturnValue:
    goal, form = goals.get(core(), public_id), GoalForm()
    form.offer(members.groups_known(core()))
    if request.method == "GET":
        form.take(goal)
    elif form.validate_on_submit():
        try:
            goals.change(core(), public_id, form.plan(), by_id=viewer().member_id)
            flash(say("Saved."), "success")
            return redirect("/goals", 303)
        except InvalidError as error:
            problems.show(form, error)
    return render_template("goals/form.html", form=form, goal=goal), 400 if form.errors else 200


@pages.post("/goals/<public_id>/end")
def end(public_id: str) -> ResponseReturnValue:
    goals.end(core(), public_id, by_id=viewer().member_id)
    flash(say("The goal has ended."), "success")
    return redirect("/goals", 303)
