"""How the networks fare, for coordinators."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from share.processes.sample import trouble_page
from share.services import networks
from share.web.context import core

pages = Blueprint("networks", __name__)


@pages.get("/networks")
def index() -> str:
    return render_template(
        "networks/index.html",
        networks=networks.health(core()),
        accounts=networks.connected(core()),
        trouble_page=trouble_page(core().settings.network_options) if core().settings.demo else None,
        now=core().now(),
    )


@pages.post("/networks/<name>/again")
def try_again(name: str) -> ResponseReturnValue:
    woken = networks.try_again(core(), name)
    flash(f"Asking again now; {woken} post{'' if woken == 1 else 's'} had been put off.", "success")
    return redirect("/networks", 303)
