"""Kits' pictures: named by their content, so that they may be kept for ever."""

from flask import Blueprint, Response

from share.services import media
from share.services.media import Media
from share.web.context import core
from share.web.static_files import FOR_EVER

pages = Blueprint("media", __name__)

SANDBOX = "default-src 'none'; sandbox"


@pages.get("/media/<sha256>.<extension>")
def picture(sha256: str, extension: str) -> Response:
    return _answer(media.get_picture(core(), sha256, extension=extension))


@pages.get("/media/<sha256>/<shape>/<focus>")
def crop(sha256: str, shape: str, focus: str) -> Response:
    """A picture in a network's shape: 36 of each at most, each the same for ever."""
    return _answer(media.get_crop(core(), sha256, shape=shape, focus=focus))


def _answer(found: Media) -> Response:
    answer = Response(found.content, mimetype=found.mime)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
