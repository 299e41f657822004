"""Sending something that makes a post: what comes back says that it stands, that it does not, or nothing."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from share.domain.words import mark
from share.networks.base import Access, BadReplyError, OutcomeUnknownError, UnavailableError
from share.networks.values import table
from share.networks.wire import TIMEOUT, json_of, refuse_overload

_NO_ANSWER: Final = mark("%(label)s did not answer, so the post may be out or not: we look for it.")
REFUSING: Final = frozenset(range(400, 500)) - {requests.codes.request_timeout, 499}
"""Statuses of a server that did nothing; that a time ran out may be said by a gate before it."""

_TELLING: Final = REFUSING | frozenset(range(200, 300))

_SECRET: Final = ("_SECRET", "_TOKEN", "_KEY")
_LONGEST: Final = 200

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
    """POST once, without following redirects; None where no answer came.

    Raises UnavailableError where nothing even went out.
    """
    answer: requests.Response | None = None
    is_sent = True
    # The text of a requests error may hold the address and so a token: judged without a trace of it.
    try:
        answer = access.session.post(
            url,
            json=body,
            data=raw if raw is not None else form,
            files=files,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.ConnectTimeout:
        is_sent = False
    except requests.RequestException:
        pass
    if not is_sent:
        raise unreached(urlsplit(url).hostname or "")
    return answer


def unreached(name: str) -> UnavailableError:
    """No connection came about, so no post did."""
    return UnavailableError(mark("%(host)s could not be reached.") % {"host": name})


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


def refusal_in(answer: requests.Response) -> dict[str, Any]:
    """What a refusal says; nothing where a gate before the network wrote it, for people and not for programs."""
    try:
        return table(json_of(answer, label=""))
    except BadReplyError:
        return {}


def words_of(access: Access, said: str | None, *, otherwise: str) -> str:
    """What a network says of a refusal, for the member to read: without a secret that it may say back to us."""
    words = said or otherwise
    secrets = [value for name, value in access.options.items() if name.endswith(_SECRET)]
    for secret in filter(None, (access.token, *secrets)):
        words = words.replace(secret, "…")
    return words[:_LONGEST]


def unknown(label: str) -> OutcomeUnknownError:
    """Something came back that does not tell which post was made."""
    return OutcomeUnknownError(_NO_ANSWER % {"label": label})
