"""How the networks fare, for coordinators."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.roles import Role
from share.domain.words import say, say_many
from share.processes.sample import trouble_page
from share.services import networks, plans
from share.web.context import core, viewer

pages = Blueprint("networks", __name__)


@pages.get("/networks")
def index() -> str:
    return render_template(
        "networks/index.html",
        networks=sorted(networks.health(core()), key=lambda one: one.well),
        accounts=networks.own_pages(core()),
        costs=plans.costs(core()),
        put_off=plans.put_off(core()),
        sets_budgets=viewer().may(Role.ADMIN),
        trouble_page=trouble_page(core().settings.network_options) if core().settings.demo else None,
        now=core().now(),
    )


@pages.post("/networks/<name>/again")
def try_again(name: str) -> ResponseReturnValue:
    woken = networks.try_again(core(), name)
    flash(
        say_many(
            "Asking again now; %(number)s post had been put off.",
            "Asking again now; %(number)s posts had been put off.",
            woken,
        ),
        "success",
    )
    return redirect("/networks", 303)


@pages.post("/networks/<name>/budget")
def set_budget(name: str) -> ResponseReturnValue:
    try:
        plans.set_budget(core(), name, dollars=request.form.get("dollars", ""), by_id=viewer().member_id or 0)
    except InvalidError as error:
        flash(say(str(error)), "error")
    else:
        flash(say("The budget is kept. What was put off is looked at again."), "success")
    return redirect("/networks", 303)
