"""The open click ledger: a member's own link, a kit's links, and clicks that are held until a coordinator decides."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from share.domain.errors import InvalidError
from share.domain.words import say
from share.services import bursts, ledgers
from share.web.context import core, viewer

pages = Blueprint("clicks", __name__)


@pages.get("/clicks")
def held() -> str:
    held, decided, waiting = bursts.held(core()), bursts.decided(core()), bursts.count_held(core())
    return render_template("clicks/held.html", bursts=held, more=waiting - len(held), decided=decided)


@pages.post("/clicks/<public_id>/decide")
def decide(public_id: str) -> ResponseReturnValue:
    counts = request.form.get("count") == "yes"
    if request.form.get("count") not in {"yes", "no"}:
        raise BadRequest(say("Say whether these clicks count."))
    try:
        bursts.decide(core(), public_id, counts=counts, by_id=viewer().member_id)
        flash(say("They count now.") if counts else say("They are left out."), "success")
    except InvalidError as error:
        flash(str(error), "error")
    return redirect("/clicks", 303)


@pages.get("/me/links/<code>")
def link(code: str) -> str:
    return render_template("clicks/link.html", link=ledgers.link(core(), code, member_id=viewer().member_id))


@pages.get("/me/links/<code>/qr.svg")
def qr_svg(code: str) -> Response:
    found = ledgers.link(core(), code, member_id=viewer().member_id)
    return _picture(ledgers.qr_svg(found.url), f"{found.kit_slug}.svg", "image/svg+xml")


@pages.get("/me/links/<code>/qr.png")
def qr_png(code: str) -> Response:
    found = ledgers.link(core(), code, member_id=viewer().member_id)
    return _picture(ledgers.qr_png(found.url), f"{found.kit_slug}.png", "image/png")


@pages.get("/me/clicks")
def mine() -> str:
    together, networks = ledgers.member(core(), viewer().member_id)
    return render_template("clicks/mine.html", ledger=together, networks=networks)


@pages.get("/kits/<slug>/clicks")
def kit(slug: str) -> str:
    return render_template("clicks/kit.html", kit=ledgers.kit(core(), slug))


def _picture(drawn: bytes, name: str, kind: str) -> Response:
    answer = Response(drawn, content_type=kind)
    if "download" in request.args:
        answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
