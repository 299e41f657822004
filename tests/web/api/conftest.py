"""Scripts that call the API, each with a token of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from share.core import Core
from share.models.members import Member
from share.services import tokens

API = "/api/v1"


class Script:
    """A client that carries a bearer token and no cookies; `call("POST", "/kits", {...})`."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: Any = None, *, key: str = "", **more: Any) -> TestResponse:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        sent = {"json": body} if body is not None else {}
        return self.client.open(f"{API}{path}", method=method, headers=headers, **sent, **more)

    def get(self, path: str, **query: object) -> TestResponse:
        return self.call("GET", path, query_string=query or None)

    def post(self, path: str, body: Any = None, *, key: str = "") -> TestResponse:
        return self.call("POST", path, body, key=key)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.call("PATCH", path, body)


Scripts = Callable[..., Script]


@pytest.fixture
def script_for(app: Flask, core: Core) -> Scripts:
    """Makes a script with a token of this person; its scope is their role unless others are named."""

    def make(person: Member, *scopes: str) -> Script:
        wanted = frozenset(scopes or {person.role})
        return Script(app, tokens.create(core, email=person.email or "", scopes=wanted))

    return make


@pytest.fixture
def nobody(app: Flask) -> Script:
    """Mallory's script, without a token."""
    return Script(app, None)
