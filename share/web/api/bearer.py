"""Who calls: the bearer token of the Authorization header, and nothing else."""

from typing import cast

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from share.domain.roles import Role
from share.domain.scopes import READ, covers
from share.repositories.tokens import Bearer
from share.services import api_rates, tokens
from share.web.context import core
from share.web.problems import ScopeError

REALM = "share"
LONGEST = 200
UNKNOWN = "This token is unknown, or it has been revoked. An admin makes tokens under Admin, API tokens."


def caller() -> Bearer:
    """Whose token this call carries."""
    return cast("Bearer", g.bearer)


def may(scope: str) -> bool:
    """Whether the token's scopes, and its owner's role as it is now, cover `scope`."""
    return covers(caller().scopes, scope, Role(caller().role))


def admit(scope: str) -> None:
    """Find the caller and let them through; raises Unauthorized, TooManyError or ScopeError."""
    found = tokens.find_bearer(core(), _token())
    if found is None:
        raise _unauthorized(UNKNOWN, error="invalid_token")
    g.bearer = found
    api_rates.spend(core(), found.token_id)
    need(scope)


def need(scope: str) -> None:
    """Raise ScopeError unless the token may do what `scope` names."""
    if may(scope):
        return
    held = ", ".join(sorted(caller().scopes))
    role = Role(caller().role)
    if scope != READ and not role.covers(Role(scope)):
        raise ScopeError(
            f"This takes the scope “{scope}”, and the token's owner is {role.value} now: "
            f"somebody who is {scope} or more can call it.",
            scope=scope,
        )
    raise ScopeError(f"This takes a token with the scope “{scope}”; this one has: {held}.", scope=scope)


def _token() -> str:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token or len(given.token) > LONGEST:
        raise _unauthorized(None)
    return given.token


def _unauthorized(words: str | None, **facts: str) -> Unauthorized:
    return Unauthorized(words, www_authenticate=WWWAuthenticate("bearer", {"realm": REALM, **facts}))
