"""X's ways of saying no: problem documents, and errors[] beside the data of a 200."""

from collections.abc import Sequence
from typing import Any

from share.sandbox.fault import Fault
from share.sandbox.wire import Answer, as_json

PROBLEMS = "https://api.twitter.com/2/problems/"
PROBLEM_TYPE = {"Content-Type": "application/problem+json"}


def problem(status: int, title: str, detail: str = "", *, kind: str = "about:blank") -> Answer:
    return as_json(
        {"title": title, "detail": detail or title, "type": kind, "status": status},
        status,
        headers=PROBLEM_TYPE,
    )


def unauthorized() -> Answer:
    return problem(401, "Unauthorized")


def window_full() -> Answer:
    return problem(429, "Too Many Requests")


def forbidden_to_apps() -> Answer:
    detail = (
        "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. "
        "Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."
    )
    return problem(403, "Unsupported Authentication", detail, kind=PROBLEMS + "unsupported-authentication")


def duplicate() -> Answer:
    return problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")


def month_is_read() -> Answer:
    return as_json(
        {
            "account_id": 1072250532645998596,
            "title": "UsageCapExceeded",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": PROBLEMS + "usage-capped",
            "period": "Monthly",
            "scope": "Product",
        },
        429,
        headers=PROBLEM_TYPE,
    )


def no_credits() -> Answer:
    return as_json(
        {
            "title": "CreditsDepleted",
            "detail": "Your enrolled account does not have any credits to fulfill this request.",
            "type": "https://api.x.com/2/problems/credits",
        },
        402,
        headers=PROBLEM_TYPE,
    )


def invalid(errors: Sequence[tuple[str, Sequence[str], str]]) -> Answer:
    """Answer 400 for parameters, each as (name, its values, what is wrong with them)."""
    return as_json(
        {
            "errors": [{"parameters": {name: list(values)}, "message": why} for name, values, why in errors],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": PROBLEMS + "invalid-request",
        },
        400,
        headers=PROBLEM_TYPE,
    )


def not_found(native_id: str, parameter: str) -> dict[str, Any]:
    detail = f"Could not find tweet with {parameter}: [{native_id}]."
    return _about(native_id, parameter, kind="resource-not-found", title="Not Found Error", detail=detail)


def not_authorized(native_id: str, parameter: str) -> dict[str, Any]:
    """Protected and suspended authors look alike."""
    detail = f"Sorry, you are not authorized to see the Tweet with {parameter}: [{native_id}]."
    error = _about(
        native_id,
        parameter,
        kind="not-authorized-for-resource",
        title="Authorization Error",
        detail=detail,
    )
    return {**error, "section": "data"}


def field_unauthorized(native_id: str, name: str) -> dict[str, Any]:
    detail = f"Sorry, you are not authorized to access '{name}' on the Tweet with ids : [{native_id}]."
    error = _about(
        native_id,
        "ids",
        kind="not-authorized-for-field",
        title="Field Authorization Error",
        detail=detail,
    )
    return {**error, "field": name, "section": "data"}


def of_fault(fault: Fault, native_id: str, parameter: str) -> dict[str, Any]:
    """Say what the fault wants said of one post."""
    if fault.problem == "resource-not-found":
        return not_found(native_id, parameter)
    if fault.problem == "not-authorized-for-resource":
        return not_authorized(native_id, parameter)
    title = fault.problem.replace("-", " ").title()
    return _about(native_id, parameter, kind=fault.problem, title=title, detail=title)


def _about(native_id: str, parameter: str, *, kind: str, title: str, detail: str) -> dict[str, Any]:
    return {
        "value": native_id,
        "detail": detail,
        "title": title,
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": native_id,
        "type": PROBLEMS + kind,
    }
