"""The one list of what waits for a coordinator."""

from flask import Blueprint, render_template

from share.domain.roles import Role
from share.services import needs
from share.web.context import core, viewer

pages = Blueprint("needs", __name__)


@pages.get("/needs")
def index() -> str:
    return render_template("needs/index.html", needs=needs.listed(core(), viewer().role or Role.MEMBER))
