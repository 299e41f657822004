"""One XRPC call to Bluesky: who is asked, and what its errors mean."""

from collections.abc import Sequence
from typing import Final

import requests

from share.domain.words import mark
from share.networks.base import Access, Option, PermanentError, TokenRevokedError
from share.networks.values import table, text
from share.networks.wire import ask, json_of, refuse_overload

APPVIEW: Final = Option("BLUESKY_APPVIEW_URL", "https://public.api.bsky.app", help=mark("where public posts are read"))
WINDOW_MINUTES: Final = 5
_EXPIRED: Final = frozenset({"ExpiredToken", "InvalidToken"})


def ask_appview(access: Access, method: str, params: Sequence[tuple[str, str]]) -> requests.Response:
    """One XRPC query; raises for everything that does not concern a single post or handle."""
    base = access.option(APPVIEW).rstrip("/")
    headers = {"Authorization": f"Bearer {access.token}"} if access.token else None
    answer = ask(access, f"{base}/xrpc/{method}", params=params, headers=headers)
    refuse(access, answer)
    if answer.status_code not in {requests.codes.ok, requests.codes.bad_request}:
        raise _refused(answer)
    return answer


def refuse(access: Access, answer: requests.Response) -> None:
    """Raise for a full window, a server's failure and a token that is no longer taken."""
    refuse_overload(access, answer, label="Bluesky", minutes=WINDOW_MINUTES)
    if answer.status_code == requests.codes.unauthorized or error_name(answer) in _EXPIRED:
        # Public posts are asked for without a token, and then none can be at fault.
        raise TokenRevokedError(mark("Bluesky does not accept this token.")) if access.token else _refused(answer)


def _refused(answer: requests.Response) -> PermanentError:
    return PermanentError(
        mark("Bluesky refuses the question (status %(status)s): check BLUESKY_APPVIEW_URL.")
        % {"status": answer.status_code}
    )


def error_name(answer: requests.Response) -> str | None:
    """The error's name: an expired session comes with status 400 as well."""
    if answer.status_code != requests.codes.bad_request:
        return None
    return text(table(json_of(answer, label="Bluesky")).get("error"))
