"""Turns what went wrong into a page (or a problem document under /api/) in the product's voice."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge, SecurityError, Unauthorized
from werkzeug.routing.exceptions import RoutingException

from share.domain import errors
from share.domain.words import mark, say
from share.web import problems
from share.web.kept import Kept, kept
from share.web.next_page import safe_path

log = structlog.get_logger(__name__)

RETRY_SOON = 5
STALE_FORM = mark(
    "This form was open for too long, or in a browser that keeps no cookies. "
    "Nothing was saved; load the page again and send it once more."
)
STALE_TITLE = mark("Please send it once more")
REFUSED_TITLE = mark("That did not work")
STALE_KEPT = mark(
    "This form was open for too long, or you signed in meanwhile. Nothing was saved yet, and nothing is lost."
)
SIGNED_OUT = mark(
    "You have been signed out. Nothing was saved yet, and nothing is lost: sign in, come back here, and send it."
)


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and what to do about it."""

    title: str
    text: str


WORDS = {
    400: Words(
        mark("We could not read that"),
        mark("Something in the address or the form is not as it should be. Nothing was saved."),
    ),
    401: Words(
        mark("Please sign in first"), mark("You have been signed out, and nothing was saved. Sign in and try again.")
    ),
    403: Words(mark("This page is not for you"), mark("Ask an admin if you think that it should be.")),
    404: Words(mark("There is nothing here"), mark("The address may have been cut short, or what was here has gone.")),
    405: Words(mark("That is not how this page works"), mark("Go back, and use the button on the page.")),
    409: Words(mark("That changed meanwhile"), mark("What you sent clashes with what stands now. Look at it again.")),
    413: Words(mark("That is too large"), mark("Files may have up to 5 MB. Nothing was saved; choose a smaller one.")),
    429: Words(mark("That was a little fast"), mark("Wait a moment, then try again. Nothing was lost.")),
    500: Words(
        mark("Something went wrong here"),
        mark("It is not your doing, and we have noted it. Nothing more was saved; please try again."),
    ),
    503: Words(
        mark("One moment, please"),
        mark("The product cannot take this just now. Nothing was saved; please try again in a moment."),
    ),
}

STATUS: list[tuple[type[errors.CampaignError], int]] = [
    (errors.NotFoundError, 404),
    (errors.ForbiddenError, 403),
    (errors.InvalidError, 400),
    (errors.ConflictError, 409),
    (errors.TooManyError, 429),
    (errors.BusyError, 503),
]


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(errors.CampaignError, _on_campaign)
    app.register_error_handler(Exception, _on_surprise)


def status_of(error: errors.CampaignError) -> int:
    """The HTTP status that tells of this error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def answer(status: int, text: str = "", *, again: Kept | None = None) -> Response:
    """The answer for this status; `text` replaces our general words, `again` is the form to send once more."""
    if request.path.startswith(problems.API):
        return problems.problem(status, text)
    words = WORDS.get(status, WORDS[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400])
    title = words.title
    if status == HTTPStatus.BAD_REQUEST and (again or text):
        title = STALE_TITLE if again else REFUSED_TITLE
    told = {"title": say(title), "text": text or say(words.text), "back": _page_before(status)}
    return make_response(render_template("errors/page.html", status=status, again=again, **told), status)


def _page_before(status: int) -> str:
    """The page of ours whose form was sent, where it can be opened again; else nothing."""
    before = urlsplit(request.referrer or "")
    path = safe_path(before.path)
    routes = current_app.create_url_adapter(request)
    if routes is None or request.method != "POST" or before.netloc != request.host or path == "/":
        return ""
    if status == HTTPStatus.NOT_FOUND and path == request.path:
        return ""
    try:
        routes.match(path, method="GET")
    except (HTTPException, RoutingException):
        return ""
    return f"{path}?{before.query}" if before.query else path


def _on_csrf(_error: CSRFError) -> Response:
    again = kept()
    return answer(HTTPStatus.BAD_REQUEST, say(STALE_KEPT if again else STALE_FORM), again=again)


def _on_http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        # A Host that is not ours: no page can be made, for its links would have nowhere to point.
        return Response("This address is not served here.\n", 400, mimetype="text/plain")
    status = error.code or 500
    again = kept() if status == HTTPStatus.UNAUTHORIZED else None
    made = answer(status, say(SIGNED_OUT) if again else _own_words(error), again=again)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        made.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, Unauthorized) and error.www_authenticate:
        made.headers["WWW-Authenticate"] = ", ".join(way.to_header() for way in error.www_authenticate)
    if isinstance(error, RequestEntityTooLarge):
        # The rest of the upload is not read; the connection cannot be used for another request.
        made.headers["Connection"] = "close"
    return made


def _own_words(error: HTTPException) -> str:
    # Werkzeug's stock sentences speak of servers and URLs; only what our own code raised is shown.
    return "" if error.description == type(error).description else error.description or ""


def _on_campaign(error: errors.CampaignError) -> Response:
    made = problems.of(error) if request.path.startswith(problems.API) else answer(status_of(error), say(str(error)))
    if isinstance(error, errors.TooManyError):
        made.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.BusyError):
        made.headers["Retry-After"] = str(RETRY_SOON)
    return made


def _on_surprise(error: Exception) -> Response:
    log.error("request_failed", error=type(error).__name__, endpoint=request.endpoint, exc_info=error)
    words = problems.DETAILS[500] if request.path.startswith(problems.API) else say(WORDS[500].text)
    told = say(
        "%(what)s If it stays, tell an admin this number: %(number)s.", what=words, number=g.get("request_id", "")
    )
    return answer(500, told)
