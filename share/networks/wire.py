"""What asking over HTTP has in common: one way out, failures in our words, nothing of a token in them."""

import json
import re
import string
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict

from share.domain.words import mark
from share.networks.base import Access, BadReplyError, RateLimitedError, UnavailableError
from share.networks.waits import asked_for, until, used_up

TIMEOUT: Final = (3.0, 10.0)
"""Seconds to connect and to wait for a byte; the guarded session's own limits hold as well."""

LIBRARY_FAILURES: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What client libraries fail with on answers that their authors did not think of."""

TOO_MANY: Final = frozenset({420, 429})


class AtBase(requests.Session):
    """A session for a client library with a built-in host: sends to `base_url` instead, through `access`.

    `answer` is the last reply, for the adapter to judge; `unsent` tells that there is none as nothing went out.
    The library itself hears that all is well and nothing else: tweepy fails with AttributeError on an error body
    that is a list and writes every answer out for its log, facebook-sdk drops status and headers and takes errors
    of other forms for data.
    """

    def __init__(self, access: Access, base_url: str) -> None:
        # Set up as the session that it sends through: to make all of it anew costs more than to ask.
        self.__dict__.update(vars(access.session))
        self.trust_env = False
        self.headers = CaseInsensitiveDict(access.session.headers)
        self.answer: requests.Response | None = None
        self.unsent = False
        self._session = access.session
        self._base_url = base_url.rstrip("/")

    def request(self, method: str | bytes, url: str | bytes, *more: Any, **given: Any) -> requests.Response:
        """As the library asks; questions without files or OAuth 1 are put into words by ourselves, which is cheaper."""
        plain = {name: value for name, value in given.items() if value}
        params, form = plain.pop("params", {}), plain.pop("data", {})
        headers = {**self.headers, **plain.pop("headers", {})}
        for unused in ("timeout", "proxies"):
            plain.pop(unused, None)
        if more or plain or not (isinstance(params, dict) and isinstance(form, dict)):
            return super().request(method, url, *more, **given)
        return self.send(_prepared(str(method), str(url), headers, params=[*params.items()], form=[*form.items()]))

    def send(self, request: requests.PreparedRequest, **_kwargs: Any) -> requests.Response:
        asked = urlsplit(request.url or "")
        request.url = f"{self._base_url}{asked.path}" + (f"?{asked.query}" if asked.query else "")
        try:
            self.answer = self._session.send(request, timeout=TIMEOUT, allow_redirects=False)
        except requests.ConnectTimeout:
            self.unsent = True
            raise
        return _AllIsWell()

    def told(self, label: str) -> requests.Response:
        """The reply that came; raises UnavailableError where none did."""
        if self.answer is None:
            raise UnavailableError(mark("%(label)s could not be reached.") % {"label": label})
        return self.answer


class _AllIsWell(requests.Response):
    """What a library is told."""

    def __init__(self) -> None:
        super().__init__()
        self.status_code, self.reason = requests.codes.ok, "OK"
        self.headers["Content-Type"] = "application/json; charset=utf-8"
        self._content, self._content_consumed = b"{}", True

    def json(self, **_more: Any) -> Any:
        """Without a look at the text, whose letters requests would guess at."""
        return {}


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
        question = _prepared("GET", url, {**access.session.headers, **(headers or {})}, params=params)
        answer = access.session.send(question, timeout=TIMEOUT, allow_redirects=False)
    if answer is None:
        raise UnavailableError(mark("%(host)s could not be reached.") % {"host": urlsplit(url).hostname})
    return answer


class _Question(requests.PreparedRequest):
    """Never with cookies: prepare_cookies() would say the same, and costs as much as all the rest of a question."""

    def __init__(self) -> None:
        # As requests sets it up, which would make hooks and a jar for each.
        self.__dict__.update(_BLANK)


_BLANK: Final = vars(requests.PreparedRequest()) | {"_cookies": RequestsCookieJar()}


def _prepared(
    method: str,
    url: str,
    headers: Mapping[str, Any],
    *,
    params: Sequence[tuple[str, object]] = (),
    form: Sequence[tuple[str, object]] = (),
) -> requests.PreparedRequest:
    """A question as it goes out; requests itself would look at each letter of it several times."""
    question = _Question()
    question.method, question.headers = method, CaseInsensitiveDict(headers)
    question.url = f"{url}{'&' if '?' in url else '?'}{query_of(params)}" if params else url
    if form:
        question.body = query_of(form)
        question.headers["Content-Type"] = "application/x-www-form-urlencoded"
        question.headers["Content-Length"] = str(len(question.body))
    return question


class Quoted(str):
    """A text that knows how it stands in a query or form, for one whose parts are quoted already."""

    __slots__ = ("in_form",)

    in_form: str

    def __new__(cls, text: str, *, in_form: str) -> Self:
        made = super().__new__(cls, text)
        made.in_form = in_form
        return made


def query_of(pairs: Sequence[tuple[str, object]]) -> str:
    """The pairs as a query or form says them. What a query may hold as it stands is left so, and nearly free."""
    return "&".join([f"{_name(name)}={_value(value)}" for name, value in pairs])


def _value(value: object) -> str:
    return value.in_form if isinstance(value, Quoted) else quoted(str(value))


@lru_cache(maxsize=64)
def _name(name: str) -> str:
    return quoted(name)


def quoted(text: str) -> str:
    """A text as it stands in a query or form."""
    if _AS_IT_IS.fullmatch(text):
        return text
    if len(text) < _LONG or not text.isascii():
        return quote(text, safe=_AS_IT_STANDS)
    for sign in sorted(set(text) - _PLAIN, key="%".__ne__):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


_AS_IT_STANDS: Final = ":/,@.()"
_AS_IT_IS: Final = re.compile(r"[A-Za-z0-9_\-~:/,@.()]*", re.ASCII)
_PLAIN: Final = frozenset(_AS_IT_STANDS + string.ascii_letters + string.digits + "_-~")
_LONG: Final = 500
"""Characters from which on it is cheaper to replace sign by sign than letter by letter."""


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
        raise UnavailableError(mark("%(host)s could not be reached.") % {"host": urlsplit(url).hostname})
    return answer


def refuse_overload(access: Access, answer: requests.Response, *, label: str, minutes: int) -> None:
    """Raise for a full window and for a server's own failure; tell `access` of a window just used up.

    `minutes` is how long to stay away where a refusal names no time.
    """
    if answer.status_code in TOO_MANY:
        retry_at = until(answer.headers, now=access.now, minutes=minutes)
        raise RateLimitedError(mark("%(label)s wants no more calls for now.") % {"label": label}, retry_at=retry_at)
    if answer.status_code >= requests.codes.server_error or answer.status_code == requests.codes.request_timeout:
        raise UnavailableError(
            mark("%(label)s answered with error %(status)s.") % {"label": label, "status": answer.status_code},
            retry_at=asked_for(answer.headers, now=access.now),
        )
    if used_up(answer.headers):
        access.on_wait(until(answer.headers, now=access.now, minutes=minutes))


def json_of(answer: requests.Response, *, label: str) -> Any:
    """The JSON of an answer; raises BadReplyError for anything else."""
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        raise BadReplyError(mark("%(label)s answered with something that is not JSON.") % {"label": label}) from None
