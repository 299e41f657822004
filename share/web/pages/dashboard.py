"""The coordinator's dashboard."""

from flask import Blueprint, render_template

from share.domain.roles import Role
from share.services import dashboard, needs
from share.web.context import core, viewer

pages = Blueprint("dashboard", __name__)


@pages.get("/dashboard")
def index() -> str:
    waiting = needs.listed(core(), viewer().role or Role.MEMBER)
    return render_template("dashboard/index.html", board=dashboard.get(core()), needs=waiting)
