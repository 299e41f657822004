"""What the fast path hands on: a link that is unknown, or whose kit was taken back."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from share.services import links
from share.web.context import core

pages = Blueprint("links", __name__)


@pages.get("/r/<code>")
def stopped(code: str) -> ResponseReturnValue:
    link = links.find(core(), code)
    if link is None or not links.destination(core(), link.kit_id).stopped:
        raise NotFound
    return render_template("kits/stopped.html"), 410
