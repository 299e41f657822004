"""Switching notifications on and off in this browser."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from share.channels.push_message import Browser
from share.services import pushes
from share.web.context import core, viewer

pages = Blueprint("pushes", __name__)


@pages.get("/me/push/key")
def key() -> ResponseReturnValue:
    return {"key": pushes.server_key(core())}


@pages.post("/me/push")
def listen() -> ResponseReturnValue:
    browser = Browser(*(request.form.get(name, "") for name in ("endpoint", "p256dh", "auth")))
    pushes.listen(core(), browser, member_id=viewer().member_id)
    return "", 204


@pages.post("/me/push/stop")
def stop() -> ResponseReturnValue:
    pushes.stop(core(), request.form.get("endpoint", ""), member_id=viewer().member_id)
    return "", 204
