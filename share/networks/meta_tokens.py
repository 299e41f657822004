"""Tokens of Threads and Instagram: exchanged once for one of 60 days, which is then refreshed by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from share.domain.words import mark
from share.networks.base import Access, BadReplyError, Tokens
from share.networks.graph_errors import Problem, error_for
from share.networks.meta_posts import judged, told
from share.networks.values import count, text
from share.networks.wire import ask

_LONGEST_SECONDS: Final = 400 * 24 * 3600


def exchanged(access: Access, url: str, params: Sequence[tuple[str, str]], tokens: Tokens, *, label: str) -> Tokens:
    """A longer-lived token for the one at hand; raises TokenRevokedError where that is no longer accepted.

    Meta takes it as a parameter of the address here, and nowhere else.
    """
    answer = ask(access, url, params=[*params, ("access_token", tokens.access)])
    body = judged(access, answer, label=label)
    if isinstance(body, Problem):
        raise error_for(body, answer.headers, now=access.now, label=label)
    token, seconds = text(body.get("access_token")), count(body.get("expires_in"), at_most=_LONGEST_SECONDS)
    if token is None or not seconds:
        raise BadReplyError(mark("%(label)s gave no token.") % {"label": label})
    return replace(tokens, access=token, expires_at=access.now + timedelta(seconds=seconds))


def me(access: Access, url: str, fields: str, *, label: str) -> dict[str, Any]:
    """The account that the token speaks for, with its `id`."""
    body = told(access, url, [("fields", fields)], label=label)
    if isinstance(body, Problem):
        raise error_for(body, {}, now=access.now, label=label)
    number = body.get("id")
    if not text(number) and count(number) is None:
        raise BadReplyError(mark("%(label)s does not tell whose account this is.") % {"label": label})
    return {**body, "id": str(number)}
