"""What a member's post on X needs beside tweepy: its picture, and what X's answer means."""

from typing import Final

import requests

from share.domain.posts import PostRef
from share.domain.words import mark
from share.networks.base import Access, Draft, PermanentError, UnavailableError
from share.networks.sending import body_of, refusal_in, send, unknown, uploaded, words_of
from share.networks.values import table, text
from share.networks.wire import json_of
from share.networks.x_accounts import API_URL

_WINDOW_MINUTES: Final = 15
_DUPLICATE: Final = mark("X takes no post that says the same as an earlier one of yours: change the words a little.")
_NOT_ALLOWED: Final = mark("X does not let us post for you: connect your account again and allow posting.")


def upload_picture(access: Access, draft: Draft) -> list[str]:
    """The number of the uploaded picture with its alt text; none where there is no picture."""
    if draft.picture is None:
        return []
    base = f"{access.option(API_URL).rstrip('/')}/2/media"
    bearer = {"Authorization": f"Bearer {access.token or ''}"}
    sent = send(
        access,
        f"{base}/upload",
        form={"media_category": "tweet_image", "media_type": draft.picture_type},
        files={"media": ("picture.jpg", draft.picture, draft.picture_type)},
        headers=bearer,
    )
    answer = uploaded(access, sent, label="X", minutes=_WINDOW_MINUTES)
    refuse_post(access, answer)
    number = text(table(table(json_of(answer, label="X")).get("data")).get("id")) if answer.ok else None
    if number is None:
        raise UnavailableError(mark("X did not take the picture; nothing was posted, and we try again."))
    if draft.alt_text:
        metadata = {"id": number, "metadata": {"alt_text": {"text": draft.alt_text[:1000]}}}
        described = send(access, f"{base}/metadata", body=metadata, headers=bearer)
        if not uploaded(access, described, label="X", minutes=_WINDOW_MINUTES).ok:
            raise UnavailableError(
                mark("X did not take the picture's description; nothing was posted, and we try again.")
            )
    return [number]


def refuse_post(access: Access, answer: requests.Response) -> None:
    """Raise the member's words for what X does not take of this one post."""
    if answer.status_code not in {requests.codes.bad_request, requests.codes.forbidden}:
        return
    problem = refusal_in(answer)
    said = text(problem.get("detail")) or text(problem.get("title")) or f"status {answer.status_code}"
    if "duplicate" in said.lower():
        raise PermanentError(_DUPLICATE)
    if answer.status_code == requests.codes.forbidden:
        raise PermanentError(_NOT_ALLOWED)
    words = words_of(access, said, otherwise="")
    raise PermanentError(mark("X did not take the post: %(words)s") % {"words": words})


def made(answer: requests.Response) -> PostRef:
    """The post that an answer of status 201 names."""
    body = table(body_of(answer, label="X"))
    number = text(table(body.get("data")).get("id"))
    if number is None or not (number.isascii() and number.isdigit()):
        raise unknown("X")
    return PostRef("x", number, f"https://x.com/i/status/{number}")
