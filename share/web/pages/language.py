"""The language switch for whoever is not signed in: members have theirs in their settings."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from share.domain.errors import InvalidError
from share.domain.words import say
from share.language import spoken
from share.web.context import core
from share.web.languages import COOKIE
from share.web.next_page import safe_path

pages = Blueprint("language", __name__)

A_YEAR = 365 * 86_400


@pages.post("/language")
def choose() -> ResponseReturnValue:
    """Keep the choice in this browser alone, and show the same page again."""
    wanted = spoken(request.form.get("language"))
    if wanted is None:
        raise InvalidError(say("Choose one of the languages on the page."), field="language")
    answer = redirect(safe_path(request.form.get("next")), 303)
    answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, httponly=True, samesite="Lax", secure=core().settings.https)
    return answer
