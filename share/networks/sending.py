"""Sending something that makes a post: what comes back says that it stands, that it does not, or nothing."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import requests

from share.domain.words import mark
from share.networks.base import Access, BadReplyError, OutcomeUnknownError, UnavailableError
from share.networks.wire import TIMEOUT, json_of, refuse_overload

_NO_ANSWER: Final = mark("%(label)s did not answer, so the post may be out or not: we look for it.")
REFUSING: Final = frozenset(range(400, 500)) - {requests.codes.request_timeout, 499}
"""Statuses of a server that did nothing; that a time ran out may be said by a gate before it."""

_TELLING: Final = REFUSING | frozenset(range(200, 300))

File = tuple[str, bytes, str]
"""A file of a form: its name, its bytes, its type."""


def send(
    access: Access,
    url: str,
    *,
    body: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
    raw: bytes | None = None,
    files: Mapping[str, File] | None = None,
    headers: Mapping[str, str] | None = None,
) -> requests.Response | None:
    """POST once, without following redirects; None where no answer came."""
    answer: requests.Response | None = None
    # The text of a requests error may hold the address and so a token: judged without a trace of it.
    with suppress(requests.RequestException):
        answer = access.session.post(
            url,
            json=body,
            data=raw if raw is not None else form,
            files=files,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    return answer


def uploaded(access: Access, answer: requests.Response | None, *, label: str, minutes: int) -> requests.Response:
    """The answer to an upload, which makes no post yet and may be tried again."""
    if answer is None:
        raise UnavailableError(
            mark("%(label)s did not take the picture; nothing was posted, and we try again.") % {"label": label}
        )
    refuse_overload(access, answer, label=label, minutes=minutes)
    return answer


def posted(access: Access, answer: requests.Response | None, *, label: str, minutes: int) -> requests.Response:
    """The answer to what makes the post; raises OutcomeUnknownError where none came that tells whether it stands."""
    if answer is None or answer.status_code not in _TELLING:
        raise OutcomeUnknownError(_NO_ANSWER % {"label": label})
    refuse_overload(access, answer, label=label, minutes=minutes)
    return answer


def body_of(answer: requests.Response, *, label: str) -> Any:
    """The JSON with which a post was answered; one that cannot be read leaves open which post stands, if one does."""
    try:
        return json_of(answer, label=label)
    except BadReplyError:
        raise unknown(label) from None


def unknown(label: str) -> OutcomeUnknownError:
    """Something came back that does not tell which post was made."""
    return OutcomeUnknownError(_NO_ANSWER % {"label": label})
