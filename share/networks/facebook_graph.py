"""The Graph API through facebook-sdk: up to 50 questions in one call, each with an answer or a problem of its own."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

import facebook
import requests

from share.domain.words import mark
from share.networks.base import Access, BadReplyError, PermanentError
from share.networks.facebook_accounts import APP_SECRET, GRAPH_URL, VERSION
from share.networks.graph_errors import Problem, error_for, pause_told, problem_in, wait_told
from share.networks.sending import unreached
from share.networks.values import tables
from share.networks.wire import LIBRARY_FAILURES, TIMEOUT, AtBase, Quoted, json_of, quoted, refuse_overload

BATCH: Final = 50
_WINDOW_MINUTES: Final = 60
_AS_IT_IS: Final = re.compile(r"[A-Za-z0-9_]*", re.ASCII)


class Graph:
    """One token's conversation with the Graph API; the token travels in request bodies alone.

    `is_full`: an answer told to stay away for a time.
    """

    def __init__(self, access: Access, token: str) -> None:
        self.is_full = False
        self._access = access
        self._version = access.option(VERSION)
        if not re.fullmatch(r"v[0-9]+\.[0-9]+", self._version):
            raise PermanentError(mark("FACEBOOK_GRAPH_VERSION must look like v26.0."))
        self._session = AtBase(access, access.option(GRAPH_URL))
        # The SDK knows no version after 3.1 in its constructor, but sends whatever stands here.
        self._sdk = facebook.GraphAPI(token, TIMEOUT, session=self._session)
        self._sdk.version = self._version
        secret = access.option(APP_SECRET)
        self._proof = {"appsecret_proof": _proof(secret, token)} if secret else {}

    def batch(self, paths: Sequence[str], *, fields: str = "") -> list[dict[str, Any] | Problem | None]:
        """Ask for up to 50 paths at once; an answer each: its JSON, its problem, or None for no answer.

        fields: what is wanted of each path, where it does not say so itself. Raises where the problem would meet
        every path.
        """
        common = f"?{fields_of(fields)}" if fields else ""
        post_args = {"batch": _calls(self._version, paths, common), "include_headers": "true", **self._proof}
        with suppress(facebook.GraphAPIError, requests.RequestException, *LIBRARY_FAILURES):
            self._sdk.request(f"{self._version}/", post_args=post_args)
        return self._judged(self._session.told("Facebook"), len(paths))

    def post(self, path: str, args: Mapping[str, str], *, picture: bytes | None) -> requests.Response | None:
        """One POST, as it was answered; None where it was not. Raises UnavailableError if nothing went out."""
        files = {"source": ("picture.jpg", picture, "image/jpeg")} if picture is not None else None
        with suppress(facebook.GraphAPIError, requests.RequestException, *LIBRARY_FAILURES):
            self._sdk.request(f"{self._version}/{path}", post_args={**args, **self._proof}, files=files, method="POST")
        if self._session.unsent:
            raise unreached("Facebook")
        return self._session.answer

    def _judged(self, answer: requests.Response, asked: int) -> list[dict[str, Any] | Problem | None]:
        access = self._access
        refuse_overload(access, answer, label="Facebook", minutes=_WINDOW_MINUTES)
        body = json_of(answer, label="Facebook")
        if problem := problem_in(body):
            raise error_for(problem, answer.headers, now=access.now)
        if not isinstance(body, list) or len(body) != asked:
            raise BadReplyError(mark("Facebook answered with something that is no batch."))
        rows = [row if isinstance(row, dict) else {} for row in body]
        headers = {**answer.headers, **_meters(rows)}
        told_of = _bodies([row.get("body") for row in rows])
        entries = [one if isinstance(one, dict) and "error" not in one else _entry(one) for one in told_of]
        problems = [entry for entry in entries if isinstance(entry, Problem)]
        limited = [problem for problem in problems if problem.is_limit]
        if fatal := [problem for problem in problems if problem.concerns_all]:
            raise error_for(fatal[0], headers, now=access.now)
        if limited and len(limited) == len(entries):
            raise error_for(limited[0], headers, now=access.now)
        told = wait_told(headers, now=access.now) if limited else pause_told(headers, now=access.now)
        if told is not None:
            self.is_full = True
            access.on_wait(told)
        return entries


@lru_cache(maxsize=16)
def fields_of(fields: str) -> str:
    """The part of a path that names what is wanted."""
    return f"fields={quote(fields, safe=',().')}"


def _calls(version: str, paths: Sequence[str], common: str) -> Quoted:
    """The questions as Graph wants them: a JSON text in a form; `common` ends each path."""
    listed = listed_in_form = paths
    if not _AS_IT_IS.fullmatch("".join(paths)):
        listed = [_in_json(path) for path in paths]
        listed_in_form = [quoted(path) for path in listed]
    begins, between, ends = _around(version, common)
    text = f"{begins}{between.join(listed)}{ends}"
    return Quoted(text, in_form=f"{begins.in_form}{between.in_form.join(listed_in_form)}{ends.in_form}")


@lru_cache(maxsize=64)
def _around(version: str, common: str) -> tuple[Quoted, Quoted, Quoted]:
    """What stands before, between and after the paths; nothing of it is quoted anew for each."""
    begins, ends = f'{{"method":"GET","relative_url":"{version}/', f'{_in_json(common)}"}}'
    parts = (f"[{begins}", f"{ends},{begins}", f"{ends}]")
    before, between, after = (Quoted(part, in_form=quoted(part)) for part in parts)
    return before, between, after


def _in_json(text: str) -> str:
    return text if _AS_IT_IS.fullmatch(text) else json.dumps(text)[1:-1]


def _bodies(texts: Sequence[object]) -> list[Any]:
    """What each body of a batch says, None where it is no JSON. Together they are read in half the time."""
    told = [text if isinstance(text, str) else "null" for text in texts]
    with suppress(ValueError, RecursionError):
        together = json.loads(f"[{','.join(told)}]")
        if len(together) == len(told):
            return list(together)
    return [_body(text) for text in told]


def _body(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _entry(body: object) -> dict[str, Any] | Problem | None:
    """One answer of a batch."""
    if not isinstance(body, dict):
        return None
    return (problem_in(body) or body) if "error" in body else body


def _meters(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The usage meters that came with the answers of a batch, each as the last of them told it."""
    told: dict[str, str] = {}
    before: object = None
    for row in rows:
        headers = row.get("headers")
        # Most answers of a batch come with the same ones.
        if headers == before:
            continue
        before = headers
        for header in tables(headers):
            named = header.get("name")
            if isinstance(named, str) and "usage" in (name := named.lower()):
                told[name] = str(header.get("value"))
    return told


def _proof(secret: str, token: str) -> str:
    """Shows that the holder of the token knows the app's secret, too."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
