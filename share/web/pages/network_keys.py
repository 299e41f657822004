"""Keys of networks, for admins."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.domain.errors import ConflictError, InvalidError
from share.domain.words import say
from share.services import network_keys
from share.web.context import core, viewer

pages = Blueprint("network_keys", __name__)

HOME = "/admin/networks"
FORGET = "forget"


@pages.get(HOME)
def index() -> str:
    return render_template("network_keys/index.html", networks=network_keys.overview(core()), problem="")


@pages.post(f"{HOME}/<name>")
def save(name: str) -> ResponseReturnValue:
    """An empty box leaves a secret as it is; its tick forgets it."""
    ticked = set(request.form.getlist(FORGET))
    typed = {option: value for option, value in request.form.items() if option.isupper() and value.strip()}
    values = typed | dict.fromkeys(ticked, "")
    try:
        network_keys.save(core(), name, values, by_id=viewer().member_id)
    except (InvalidError, ConflictError) as error:
        shown = network_keys.overview(core())
        return render_template("network_keys/index.html", networks=shown, problem=str(error), name=name), 400
    if values:
        flash(say("Saved. Every part of the product knows it within a few seconds."), "success")
    else:
        flash(say("Nothing was typed."), "warning")
    return redirect(f"{HOME}#network-{name}", 303)


@pages.post(f"{HOME}/<name>/check")
def check(name: str) -> ResponseReturnValue:
    for found in network_keys.check(core(), name):
        flash(found.text, "success" if found.works else "error")
    return redirect(f"{HOME}#network-{name}", 303)
