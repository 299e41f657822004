"""The coordinator's dashboard."""

from flask import Blueprint, render_template

from share.domain.roles import Role
from share.services import dashboard, needs
from share.services.dashboard import Counting
from share.web.context import core, viewer

pages = Blueprint("dashboard", __name__)


@pages.get("/dashboard")
def index() -> str:
    waiting, board = needs.listed(core(), viewer().role or Role.MEMBER), dashboard.get(core())
    page = "dashboard/counting.html" if isinstance(board, Counting) else "dashboard/index.html"
    return render_template(page, board=board, needs=waiting)
