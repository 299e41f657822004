"""One decorator for every call: who may, what it takes, what it gives, and all of that in the OpenAPI document."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema

from share.web.api import bearer, shapes
from share.web.api.reading import Reader
from share.web.api.repeating import HEADER, repeatable

PREFIX = "/api/v1"
LARGEST_BODY = 1024 * 1024
PATHS = {
    "slug": {"pattern": shapes.SLUG, "description": "The kit's slug.", "example": "2026-11-24-nurses-win"},
    "public_id": {"pattern": shapes.PUBLIC_ID, "description": "The thing's id.", "example": "q3Zk0v9TxL2b"},
}
KEY_WORDS = (
    f"Takes the header `{HEADER}` (1 to 200 letters, digits, `.`, `_`, `:`, `-`), a new one for every new call: "
    "the same call with the same key gets its first answer for 24 hours, marked `Idempotency-Replayed: true`. "
    "Another call with that key is refused with 422, and with 409 while the first one runs."
)
ALWAYS = (401, 403, 404, 422, 429, 500, 503)

View = Callable[..., Any]


class Calls(Blueprint):
    """The calls of one noun."""

    ARGUMENTS_PARSER = Reader()

    def __init__(self, stem: str, description: str) -> None:
        super().__init__(f"api_{stem}", __name__, url_prefix=PREFIX, description=description)
        self.stem = stem

    def call(
        self,
        method: str,
        path: str,
        *,
        scope: str,
        gives: type[Schema],
        takes: type[Schema] | None = None,
        query: type[Schema] | None = None,
        status: int = 200,
        also: Mapping[int, str] | None = None,
    ) -> Callable[[View], View]:
        """Register a view; `also` are further answers of this call, with what they mean."""
        refusals = _refusals(method, has_body=takes is not None)

        def register(view: View) -> View:
            made = self._answering(view, gives, status=status, also=also or {})
            if method == "POST":
                made = repeatable(made)
            if takes is not None:
                made = self.arguments(takes)(made)
            if query is not None:
                made = self.arguments(query, location="query")(made)
            made = _guarded(made, scope)
            documented = self.doc(
                operationId=f"{self.stem}_{view.__name__}",
                security=[{"token": [scope]}],
                responses={code: HTTPStatus(code).name for code in refusals},
                **({"description": KEY_WORDS} if method == "POST" else {}),
            )(made)
            named = [
                {"in": "path", "name": name, **_as_parameter(PATHS[name])} for name in PATHS if f"<{name}>" in path
            ]
            self.add_url_rule(path, view.__name__, documented, methods=[method], parameters=named, tags=[self.stem])
            return view

        return register

    def _answering(self, view: View, gives: type[Schema], *, status: int, also: Mapping[int, str]) -> View:
        made: View = self.response(status, gives)(view)
        for code, words in also.items():
            made = self.alt_response(code, schema=gives, description=words)(made)
        return made


def _refusals(method: str, *, has_body: bool) -> list[int]:
    more = [409] if method != "GET" else []
    more += [400, 413, 415] if has_body else []
    return sorted({*ALWAYS, *more})


def _guarded(view: View, scope: str) -> View:
    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        request.max_content_length = LARGEST_BODY
        bearer.admit(scope)
        made: Response = view(*args, **kwargs)
        made.headers["Cache-Control"] = "no-store"
        return made

    return answer


def _as_parameter(facts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "required": True,
        "description": facts["description"],
        "example": facts["example"],
        "schema": {"type": "string", "pattern": facts["pattern"]},
    }
