"""Graph's errors: one envelope, the HTTP status beside it, limits as 400 and 403, never 429."""

from typing import Any

TRACE = "ASandboxTraceOfNoMeaning"
DOCS = "Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
TOO_MANY_FOR_PAGE = (
    "(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, "
    "please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting#pages."
)
LIMITS = {
    4: (403, "(#4) Application request limit reached"),
    17: (400, "(#17) User request limit reached"),
    32: (403, "(#32) Page request limit reached"),
    613: (400, "(#613) Calls to this api have exceeded the rate limit."),
    80001: (
        400,
        TOO_MANY_FOR_PAGE,
    ),
}
REVOKED = {
    458: "Error validating access token: The user has not authorized application 100000000000000.",
    460: "Error validating access token: The session has been invalidated because the user changed their "
    "password or Facebook has changed the session for security reasons.",
    463: "Error validating access token: Session has expired.",
}


class GraphError(Exception):
    """An error on its way to the caller; `status` is the HTTP status of its answer."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: int = 400,
        kind: str = "OAuthException",
        subcode: int | None = None,
        is_transient: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "type": kind, "code": code}
        if subcode is not None:
            self.body["error_subcode"] = subcode
        if is_transient is not None:
            self.body["is_transient"] = is_transient
        self.body["fbtrace_id"] = TRACE


def absent(native_id: str) -> GraphError:
    """Deleted, private and forbidden are one answer."""
    message = (
        f"Unsupported get request. Object with ID '{native_id}' does not exist, cannot be loaded due to "
        f"missing permissions, or does not support this operation. {DOCS}"
    )
    return GraphError(100, message, kind="GraphMethodException", subcode=33)


def not_permitted() -> GraphError:
    message = (
        "(#10) This endpoint requires the 'pages_read_engagement' permission or the "
        "'Page Public Content Access' feature."
    )
    return GraphError(10, message, status=403)


def not_reviewed() -> GraphError:
    """What an app without Page Public Content Access is told."""
    message = (
        "(#100) Object does not exist, cannot be loaded due to missing permission or reviewable feature, "
        "or does not support this operation. This endpoint requires the 'pages_read_engagement' permission "
        "or the 'Page Public Content Access' feature or the 'Page Public Metadata Access' feature."
    )
    return GraphError(100, message)


def limit_reached(code: int) -> GraphError:
    status, message = LIMITS.get(code, (400, f"(#{code}) Calls limit reached"))
    return GraphError(code, message, status=status, is_transient=True if code == 4 else None)  # noqa: PLR2004 - Graph's own number


def token_refused(subcode: int | None) -> GraphError:
    if subcode is None:
        return GraphError(190, "Invalid OAuth access token - Cannot parse access token")
    message = REVOKED.get(subcode, "Error validating access token.")
    return GraphError(190, message, subcode=subcode)


def version_is_dead(newest: str) -> GraphError:
    message = (
        f"(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: {newest}."
    )
    return GraphError(2635, message)


def bad_parameter(message: str, *, kind: str = "OAuthException") -> GraphError:
    return GraphError(100, f"(#100) {message}", kind=kind)
