"""The newcomers' league."""

from flask import Blueprint, render_template

from share.services import leaderboard
from share.web.context import core, viewer

pages = Blueprint("newcomers", __name__)


@pages.get("/leaderboard/newcomers")
def index() -> str:
    me = viewer().public_id or ""
    return render_template("newcomers/index.html", league=leaderboard.newcomers(core(), viewer=me), me=me)
