"""Refuses the NUL character wherever text comes in: PostgreSQL cannot keep it, and nobody types it."""

from collections.abc import Iterable

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound, UnprocessableEntity

from share.domain.words import mark, say
from share.web.problems import API

NUL = "\0"
REFUSED = mark("There is a character in it (NUL) that no text has. Remove it and try again.")


def install(app: Flask) -> None:
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """In the address, the query and forms; bodies of the API are looked at where they are read."""
    if NUL in request.path:
        raise NotFound
    if any(NUL in text for text in _texts()):
        raise UnprocessableEntity(say(REFUSED)) if request.path.startswith(API) else BadRequest(say(REFUSED))


def _texts() -> Iterable[str]:
    for key, value in request.args.items(multi=True):
        yield from (key, value)
    # An API call's body is not read here: its size and its type are judged first.
    if not request.path.startswith(API):
        for key, value in request.form.items(multi=True):
            # A part of a form may come without a name; the library calls that None.
            yield from (key or NUL, value)
        yield from (key or NUL for key in request.files)
