"""The OpenAPI document, made from the calls themselves."""

from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, json
from flask_smorest import Api

from share.web.api import articles, claims, feeds, kits, leaderboard, members, networks, posts
from share.web.api.calls import PREFIX
from share.web.api.schemas.problems import Problem
from share.web.problems import PROBLEM

CALLS = (articles, claims, feeds, kits, leaderboard, members, networks, posts)
DOCUMENT = "openapi_document"
ABOUT = """\
Everything that the product does with kits, posts, boards and members, for scripts.

Every call carries a bearer token; its scopes, and the role that its owner has now, decide what it may do. Each scope
covers those before it: `member`, `editor`, `coordinator`, `admin`; `read` looks at what every member may see.
Errors are problem documents (RFC 9457) whose `detail` says what to do: 422 is what the call alone shows to be wrong,
409 what only the state of things shows. Lists give `next`; send it back as `cursor` for what follows.
Every POST takes an `Idempotency-Key` header.
"""

calls = Blueprint("api_openapi", __name__, url_prefix=PREFIX)


class CampaignApi(Api):
    """flask-smorest with our own errors: they are made in share/web/errors.py."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            headers = {}
            if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
                headers["Retry-After"] = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
            if status is HTTPStatus.UNAUTHORIZED:
                headers["WWW-Authenticate"] = {"description": "How to sign a call.", "schema": {"type": "string"}}
            response = {"description": status.phrase, "content": {PROBLEM: {"schema": Problem}}, "headers": headers}
            self.spec.components.response(status.name, response, lazy=True)


def install(app: Flask) -> None:
    """Register every call and the document of them all."""
    app.config.update(API_TITLE="Share campaign", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = CampaignApi(
        app,
        spec_kwargs={
            "info": {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
            "security": [{"token": []}],
            "servers": [{"url": "/"}],
        },
    )
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for stem in CALLS:
        api.register_blueprint(stem.calls)
    app.extensions[DOCUMENT] = json.dumps(api.spec.to_dict())
    app.register_blueprint(calls)


@calls.get("/openapi.json")
def document() -> Response:
    """The document, for everybody."""
    return Response(current_app.extensions[DOCUMENT], mimetype="application/json")
