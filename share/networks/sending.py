"""Sending something that makes a post: what comes back says that it stands, that it does not, or nothing."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import requests

from share.domain.words import mark
from share.networks.base import Access, OutcomeUnknownError, UnavailableError
from share.networks.wire import TIMEOUT, refuse_overload

_NO_ANSWER: Final = mark("%(label)s did not answer, so the post may be out or not: we look for it.")
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
    """The answer to what makes the post; raises OutcomeUnknownError where there is none, or a server's failure."""
    if answer is None or answer.status_code >= requests.codes.server_error:
        raise OutcomeUnknownError(_NO_ANSWER % {"label": label})
    refuse_overload(access, answer, label=label, minutes=minutes)
    return answer


def unknown(label: str) -> OutcomeUnknownError:
    """Something came back that does not tell which post was made."""
    return OutcomeUnknownError(_NO_ANSWER % {"label": label})
