"""Clicks that are held until a coordinator decides."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from share.services import bursts
from share.web.context import core, viewer

pages = Blueprint("clicks", __name__)


@pages.get("/clicks")
def held() -> str:
    return render_template("clicks/held.html", bursts=bursts.held(core()))


@pages.post("/clicks/<public_id>/decide")
def decide(public_id: str) -> ResponseReturnValue:
    counts = request.form.get("count") == "yes"
    bursts.decide(core(), public_id, counts=counts, by_id=viewer().member_id)
    flash("They count now." if counts else "They are left out.", "success")
    return redirect("/clicks", 303)
