"""The front page: today's kit, or for strangers what this is."""

from flask import Blueprint, render_template, request

from share.services import today
from share.services.today import Nothing
from share.web.context import core, viewer
from share.web.pages.kits import beside, render

pages = Blueprint("today", __name__)


@pages.get("/")
def index() -> str:
    if viewer().is_anonymous:
        return render_template("today/welcome.html")
    with core().together():
        found = today.today(core(), member_id=viewer().member_id, network=request.args.get("network", ""))
        if isinstance(found, Nothing):
            return render_template("today/nothing.html", nothing=found, **beside())
        return render(found)
