"""A campaign's totals for other people's websites, and the lines to paste there."""

from flask import Blueprint, Response, g, make_response, render_template

from share.services import leaderboard
from share.web.context import core
from share.web.headers import CSP_PARTS, csp

pages = Blueprint("widget", __name__)

FRESH = 300
"""Seconds for which browsers and caches between may keep the totals: they are the same for everybody."""

_ANYWHERE = csp({**CSP_PARTS, "script-src": "'none'", "frame-ancestors": "*"})
_WITH_PREVIEW = csp({**CSP_PARTS, "frame-src": "'self'"})


@pages.get("/widget/<public_id>")
def show(public_id: str) -> Response:
    g.framed = True
    answer = make_response(render_template("widget/show.html", totals=leaderboard.totals(core(), public_id)))
    answer.headers["Content-Security-Policy"] = _ANYWHERE
    answer.headers["Cache-Control"] = f"public, max-age={FRESH}"
    return answer


@pages.get("/widget")
def snippet() -> Response:
    totals = leaderboard.totals(core(), None)
    answer = make_response(render_template("widget/snippet.html", totals=totals, public_url=core().settings.public_url))
    answer.headers["Content-Security-Policy"] = _WITH_PREVIEW
    return answer
