"""RFC 9457 problem documents: what scripts get under /api/ where people get a page."""

from collections.abc import Mapping, Sequence

from flask import Response, jsonify
from werkzeug.http import HTTP_STATUS_CODES

from share.domain import errors
from share.infra.fetch_errors import BlockedError
from share.services.kits import NotReadyError
from share.services.repeats import RunningError

API = "/api/"
PROBLEM = "application/problem+json"
Errors = Mapping[str, Sequence[str]]

DETAILS = {
    400: "The body is not JSON that can be read. Nothing was done.",
    401: "Send “Authorization: Bearer <token>”. An admin makes tokens under Admin, API tokens.",
    403: "The token may not do this.",
    404: "There is no such thing, or it is not for this token. All calls stand in /api/v1/openapi.json.",
    405: "This address does not take this method; the Allow header says which it takes.",
    409: "This clashes with what stands now. Look at it again.",
    413: "The body is too large: up to 1 MB is taken. Nothing was done.",
    415: "Send the body as JSON, with “Content-Type: application/json”.",
    422: "What was sent does not fit. Nothing was done.",
    429: "That was too fast. Wait as long as Retry-After says, then go on.",
    500: "Something went wrong here. It is not your doing, and we have noted it.",
    503: "The product cannot take this just now. Nothing was done; try again in a moment.",
}

STATUS: list[tuple[type[errors.CampaignError], int]] = [
    # The first that fits. 422 is what the call alone shows to be wrong; 409 what only the state of things shows.
    (errors.NotFoundError, 404),
    (errors.ForbiddenError, 403),
    (BlockedError, 422),
    (errors.UnreadableError, 409),
    (NotReadyError, 409),
    (errors.InvalidError, 422),
    (errors.ConflictError, 409),
    (RunningError, 409),
    (errors.TooManyError, 429),
    (errors.BusyError, 503),
]


class FieldsError(errors.InvalidError):
    """Several inputs at once; `errors` tells the sentences by field."""

    def __init__(self, message: str, *, errors: Errors) -> None:
        super().__init__(message, reason="fields")
        self.errors = errors


class ScopeError(errors.ForbiddenError):
    """The token may not do this; `scope` is the one that it would need."""

    reason = "scope"

    def __init__(self, message: str, *, scope: str) -> None:
        super().__init__(message)
        self.scope = scope


def status_of(error: errors.CampaignError) -> int:
    """The HTTP status that tells scripts of this error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 422)


def problem(status: int, detail: str = "", *, reason: str = "", errors: Errors | None = None) -> Response:
    """The document; `reason` is a stable code, `errors` are sentences by field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "detail": detail or DETAILS.get(status) or DETAILS[500 if status >= 500 else 422],  # noqa: PLR2004 - HTTP's
    }
    if reason:
        body["reason"] = reason
    if errors:
        body["errors"] = errors
    made = jsonify(body)
    made.status_code = status
    made.mimetype = PROBLEM
    made.headers["Cache-Control"] = "no-store"
    return made


def of(error: errors.CampaignError) -> Response:
    """The document that tells of this error."""
    made = problem(status_of(error), str(error), reason=getattr(error, "reason", ""), errors=by_field(error))
    if isinstance(error, ScopeError):
        made.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{error.scope}"'
    return made


def by_field(error: errors.CampaignError) -> Errors:
    """What is wrong, by field, where the error knows."""
    if isinstance(error, FieldsError):
        return error.errors
    if isinstance(error, NotReadyError):
        told: dict[str, list[str]] = {}
        for found in error.problems:
            told.setdefault(found.field, []).append(found.text)
        return told
    field = getattr(error, "field", "")
    return {field: [str(error)]} if field else {}
