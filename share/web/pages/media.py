"""Kits' pictures: named by their content, so that they may be kept for ever."""

from flask import Blueprint, Response

from share.services import media
from share.web.context import core
from share.web.static_files import FOR_EVER

pages = Blueprint("media", __name__)

SANDBOX = "default-src 'none'; sandbox"


@pages.get("/media/<sha256>.<extension>")
def picture(sha256: str, extension: str) -> Response:
    found = media.get_picture(core(), sha256, extension=extension)
    answer = Response(found.content, mimetype=found.mime)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
