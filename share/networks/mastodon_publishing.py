"""A member's post on their own Mastodon host, made with their token. Source: docs.joinmastodon.org, statuses, media."""

import time
from typing import Any, Final

import requests

from share.domain.posts import PostRef
from share.domain.words import mark
from share.networks.base import Access, Draft, Identity, PermanentError, TokenRevokedError, UnavailableError
from share.networks.mastodon_api import WINDOW_MINUTES, get
from share.networks.mastodon_timeline import origin_of, own_ref
from share.networks.sending import body_of, posted, refusal_in, send, unknown, uploaded, words_of
from share.networks.values import table, text
from share.networks.wire import json_of

_KEY_MINUTES: Final = 50
"""A host remembers an idempotency key for an hour."""

_SETTLED_MINUTES: Final = 5
"""It writes the key down once the post stands: a repeat that overtakes a slow first call would make another."""

_LOOKS: Final = 4
_PAUSE: Final = 0.5
"""Seconds between looks whether a picture is ready; pictures nearly always are at once."""

_NO_POST: Final = mark("%(label)s did not take the post: %(words)s")
_NO_PICTURE: Final = mark("%(label)s did not take the picture: %(words)s")


class MastodonPublishing:
    """Publishes, without state."""

    publish_micros = 0
    repeats_minutes = _KEY_MINUTES
    settled_minutes = _SETTLED_MINUTES
    publish_scopes: tuple[str, ...] = ("write", "write:statuses")

    def publish(self, access: Access, author: Identity, draft: Draft) -> PostRef:
        """One status; the idempotency key makes the host answer a repeat with the first one's."""
        origin = origin_of(author)
        label = origin.partition("://")[2]
        body: dict[str, Any] = {"status": draft.text, "visibility": "public"}
        if draft.language:
            body["language"] = draft.language
        if draft.picture is not None:
            body["media_ids"] = [_upload(access, origin, draft, label=label)]
        headers = {**_bearer(access), "Idempotency-Key": draft.key}
        answer = posted(
            access,
            send(access, f"{origin}/api/v1/statuses", body=body, headers=headers),
            label=label,
            minutes=WINDOW_MINUTES,
        )
        _refuse(access, answer, label=label, not_taken=_NO_POST)
        ref = own_ref(origin, table(body_of(answer, label=label)))
        if ref is None:
            raise unknown(label)
        return ref


def _upload(access: Access, origin: str, draft: Draft, *, label: str) -> str:
    """The number of the uploaded picture, once the host has worked it through."""
    name = f"picture.{draft.picture_type.partition('/')[2] or 'jpeg'}"
    answer = uploaded(
        access,
        send(
            access,
            f"{origin}/api/v2/media",
            form={"description": draft.alt_text},
            files={"file": (name, draft.picture or b"", draft.picture_type)},
            headers=_bearer(access),
        ),
        label=label,
        minutes=WINDOW_MINUTES,
    )
    _refuse(access, answer, label=label, not_taken=_NO_PICTURE)
    number = text(table(json_of(answer, label=label)).get("id"))
    if number is None:
        raise UnavailableError(
            mark("%(label)s did not take the picture; nothing was posted, and we try again.") % {"label": label}
        )
    if answer.status_code == requests.codes.accepted:
        _wait(access, f"{origin}/api/v1/media/{number}", label=label)
    return number


def _wait(access: Access, url: str, *, label: str) -> None:
    """Two seconds at most; 206 means that the host still works on it."""
    for _ in range(_LOOKS):
        if get(access, url).status_code == requests.codes.ok:
            return
        time.sleep(_PAUSE)
    raise UnavailableError(
        mark("%(label)s still works on the picture; nothing was posted, and we try again.") % {"label": label}
    )


def _refuse(access: Access, answer: requests.Response, *, label: str, not_taken: str) -> None:
    """Raise for what the host does not take, in the words of `not_taken`; nothing stands then."""
    if answer.status_code == requests.codes.unauthorized:
        raise TokenRevokedError(
            mark("%(label)s no longer accepts our token: connect your account again.") % {"label": label}
        )
    if answer.status_code == requests.codes.forbidden:
        raise PermanentError(
            mark("%(label)s does not let us post for you: connect your account again and allow posting.")
            % {"label": label}
        )
    if answer.status_code >= requests.codes.bad_request:
        said = (text(refusal_in(answer).get("error")) or "").removeprefix("Validation failed: ")
        words = words_of(access, said, otherwise=f"status {answer.status_code}")
        raise PermanentError(not_taken % {"label": label, "words": words})


def _bearer(access: Access) -> dict[str, str]:
    return {"Authorization": f"Bearer {access.token or ''}"}
