"""Idempotency keys at the edge: the first answer to a POST is given again to the same POST."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request

from share.domain.errors import CampaignError
from share.repositories.tokens import Repeat
from share.services import repeats
from share.services.repeats import Answer, Call
from share.web import problems
from share.web.api import shapes
from share.web.api.bearer import caller
from share.web.api.reading import refuse
from share.web.context import core

HEADER = "Idempotency-Key"
WORDS = "Send 1 to 200 letters, digits, dots, colons, hyphens or underscores: a UUID will do."
PASSING = frozenset({429, 500, 503})
"""Answers that are not kept: nothing was done, and the same call may go through a moment later."""


def repeatable(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let the view work once for each key."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        if re.fullmatch(shapes.KEY, key) is None:
            refuse({HEADER: [WORDS]})
        return _once(_call(key), lambda: view(*args, **kwargs))

    return answer


def _call(key: str) -> Call:
    said = f"{request.path}\n".encode() + request.get_data(cache=True)
    repeat = Repeat(caller().token_id, str(request.endpoint), key)
    return Call(repeat, hashlib.sha256(said).hexdigest())


def _once(call: Call, work: Callable[[], Response]) -> Response:
    earlier = repeats.begin(core(), call)
    if earlier is not None:
        return _again(earlier)
    kept = False
    try:
        answer = _worked(work)
        if answer.status_code not in PASSING:
            repeats.finish(core(), call, Answer(answer.status_code, answer.get_data(as_text=True)))
            kept = True
    finally:
        if not kept:
            repeats.give_back(core(), call)
    return answer


def _worked(work: Callable[[], Response]) -> Response:
    """What the work came to: a refusal with its reasons is an answer as well."""
    try:
        return work()
    except CampaignError as error:
        if problems.status_of(error) in PASSING:
            raise
        return problems.of(error)


def _again(earlier: Answer) -> Response:
    good = earlier.status < 400  # noqa: PLR2004 - HTTP's
    answer = Response(earlier.body, earlier.status, mimetype="application/json" if good else problems.PROBLEM)
    answer.headers["Idempotency-Replayed"] = "true"
    return answer
