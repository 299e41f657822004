"""Reads bodies and queries strictly, and tells what does not fit by field."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from share.web.problems import FieldsError

TOLD = 3
"""Sentences in `detail`; all of them stand in `errors`."""


class Input(Schema):
    """What comes in: a name that is none of ours is refused, so that slips of the pen are seen."""

    class Meta:
        """marshmallow's settings."""

        unknown = RAISE

    error_messages = {"unknown": "There is no such name here.", "type": "Send a JSON object."}  # noqa: RUF012 - marshmallow reads it from the class


class Reader(FlaskParser):
    """webargs' parser with our words, JSON alone, and no name given twice in a query."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}  # noqa: RUF012 - as webargs has it

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            refuse({"body": ["Send a JSON object."]})
        if not req.is_json:
            raise UnsupportedMediaType
        try:
            return json.loads(body.decode(), object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            # Numbers of thousands of digits and brackets nested by the thousand are ValueErrors and RecursionErrors.
            raise BadRequest from error

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            refuse({name: ["Give this once."] for name in twice})
        return super().load_querystring(req, schema)

    def handle_error(self, error: ValidationError, *_rest: Any, **_more: Any) -> NoReturn:
        messages = error.messages if isinstance(error.messages, Mapping) else {"body": error.messages}
        # webargs puts the place ("json", "query") around the names.
        inner = {
            name: told for place in messages.values() if isinstance(place, Mapping) for name, told in place.items()
        }
        refuse(dict(_flat(inner or messages)))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names each stand in it once: of two values nobody can say which was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        refuse({name: ["Give this once."] for name in found if names.count(name) > 1})
    return found


def refuse(errors: Mapping[str, list[str]]) -> NoReturn:
    """Raise what names every field that does not fit."""
    said = [f"{field}: {' '.join(sentences)}" for field, sentences in errors.items()]
    more = f" And {len(said) - TOLD} more." if len(said) > TOLD else ""
    raise FieldsError(" ".join(said[:TOLD]) + more, errors=errors)


def _flat(messages: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Nested messages as `captions.0.text`; those about a whole object carry its own name."""
    for name, told in messages.items():
        path = before.rstrip(".") if name == "_schema" else f"{before}{name}"
        if isinstance(told, Mapping):
            yield from _flat(told, f"{path}.")
        else:
            yield path or "body", [str(sentence) for sentence in told]
