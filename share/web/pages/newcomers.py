"""The newcomers' league."""

from flask import Blueprint, render_template

from share.services import newcomers
from share.web.context import core, viewer

pages = Blueprint("newcomers", __name__)


@pages.get("/leaderboard/newcomers")
def index() -> str:
    me = viewer().public_id or ""
    return render_template("newcomers/index.html", league=newcomers.league(core(), viewer=me), me=me)
