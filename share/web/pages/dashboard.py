"""The coordinator's dashboard."""

from flask import Blueprint, render_template, request

from share.domain.daybook import ALL
from share.domain.roles import Role
from share.services import dashboard, daybook, needs
from share.services.dashboard import Counting
from share.web import plots
from share.web.context import core, viewer

pages = Blueprint("dashboard", __name__)


@pages.get("/dashboard")
def index() -> str:
    waiting, board = needs.listed(core(), viewer().role or Role.MEMBER), dashboard.get(core())
    if isinstance(board, Counting):
        return render_template("dashboard/counting.html", board=board, needs=waiting)
    course = daybook.course(core(), span=request.args.get("days", 0, int), network=request.args.get("network", ALL))
    drawn = plots.drawn(course, board.counts)
    return render_template("dashboard/index.html", board=board, needs=waiting, course=course, plots=drawn)
