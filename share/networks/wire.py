"""What asking over HTTP has in common: one way out, failures in our words, nothing of a token in them."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from share.networks.base import Access, BadReplyError, RateLimitedError, UnavailableError
from share.networks.waits import until, used_up

TIMEOUT: Final = (3.0, 10.0)
"""Seconds to connect and to wait for a byte; the guarded session's own limits hold as well."""

LIBRARY_FAILURES: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What client libraries fail with on answers that their authors did not think of."""

TOO_MANY: Final = frozenset({420, 429})


class AtBase(requests.Session):
    """A session for a client library with a built-in host: sends to `base_url` instead, through `access`.

    `answer` is the last reply, whatever the library makes of it: tweepy fails with AttributeError on an
    error body that is a list, and facebook-sdk drops status and headers.
    """

    def __init__(self, access: Access, base_url: str) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.update(access.session.headers)
        self.answer: requests.Response | None = None
        self._session = access.session
        self._base_url = base_url.rstrip("/")

    def send(self, request: requests.PreparedRequest, **_kwargs: Any) -> requests.Response:
        asked = urlsplit(request.url or "")
        request.url = f"{self._base_url}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        self.answer = self._session.send(request, timeout=TIMEOUT, allow_redirects=False)
        return self.answer

    def told(self, label: str) -> requests.Response:
        """The reply that came; raises UnavailableError where none did."""
        if self.answer is None:
            raise UnavailableError(f"{label} could not be reached.")
        return self.answer


def ask(
    access: Access,
    url: str,
    *,
    params: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """GET without following redirects; raises UnavailableError where no answer came."""
    answer: requests.Response | None = None
    # The text of a requests error may hold the address and so a token: raised below without a trace of it.
    with suppress(requests.RequestException):
        answer = access.session.get(url, params=list(params), headers=headers, timeout=TIMEOUT, allow_redirects=False)
    if answer is None:
        raise UnavailableError(f"{urlsplit(url).hostname} could not be reached.")
    return answer


def post(
    access: Access,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    auth: AuthBase | None = None,
) -> requests.Response:
    """POST a form, or `body` as JSON, without following redirects; raises UnavailableError where no answer came."""
    answer: requests.Response | None = None
    with suppress(requests.RequestException):
        answer = access.session.post(
            url, data=form, json=body, headers=headers, auth=auth, timeout=TIMEOUT, allow_redirects=False
        )
    if answer is None:
        raise UnavailableError(f"{urlsplit(url).hostname} could not be reached.")
    return answer


def refuse_overload(access: Access, answer: requests.Response, *, label: str, minutes: int) -> None:
    """Raise for a full window and for a server's own failure; tell `access` of a window just used up.

    `minutes` is how long to stay away where a refusal names no time.
    """
    if answer.status_code in TOO_MANY:
        retry_at = until(answer.headers, now=access.now, minutes=minutes)
        raise RateLimitedError(f"{label} wants no more calls for now.", retry_at=retry_at)
    if answer.status_code >= requests.codes.server_error:
        raise UnavailableError(f"{label} answered with error {answer.status_code}.")
    if used_up(answer.headers):
        access.on_wait(until(answer.headers, now=access.now, minutes=minutes))


def json_of(answer: requests.Response, *, label: str) -> Any:
    """The JSON of an answer; raises BadReplyError for anything else."""
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        raise BadReplyError(f"{label} answered with something that is not JSON.") from None
