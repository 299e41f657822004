"""Inputs as JSON has them, strictly: a text is a text, a number a number, and what is checked is documented."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, validate

from share.domain.addresses import LONGEST as LONGEST_ADDRESS
from share.domain.emails import LONGEST as LONGEST_EMAIL
from share.domain.emails import normal_email
from share.domain.errors import InvalidError
from share.web.api import shapes

MISSING = "This is missing."
NULL = "This may not be null."
_MAY_BE_EMPTY = frozenset({shapes.LINE_OR_EMPTY, shapes.LINES_OR_EMPTY})
BROKEN = "There are characters in it that no text has."


class Shape(validate.Regexp):
    """The whole text must have this form; the pattern stands in the OpenAPI document as well."""

    def __init__(self, pattern: str, words: str) -> None:
        super().__init__(pattern, error=words)

    def __call__(self, value: Any) -> Any:
        if re.fullmatch(self.regex, value) is None or value.endswith("\n"):
            raise ValidationError(self.error or "")
        return value


class Text(fields.String):
    """A text; without a `shape` of its own, one line that is not empty."""

    default_error_messages = {"required": MISSING, "null": NULL, "invalid": "This must be a text."}  # noqa: RUF012 - marshmallow reads it from the class

    def __init__(self, *, shape: str = shapes.LINE, words: str = "", longest: int = 300, **more: Any) -> None:
        said = words or (
            "Leave out control characters."
            if shape in _MAY_BE_EMPTY
            else "Write something, without control characters."
        )
        length = validate.Length(max=longest, error=f"This may have {longest:,} characters.")
        super().__init__(validate=[length, Shape(shape, said)], **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        return readable(text)


class _Judged(fields.String):
    """A text that the domain judges. The documented pattern is its usual form; more is taken."""

    default_error_messages = Text.default_error_messages

    def __init__(self, pattern: str, *, longest: int, metadata: Mapping[str, Any] | None = None, **more: Any) -> None:
        length = validate.Length(min=1, max=longest, error=f"Give at most {longest:,} characters.")
        super().__init__(validate=length, metadata={"pattern": pattern, **(metadata or {})}, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        return readable(super()._deserialize(value, attr, data, **more))


class Address(_Judged):
    """A web address."""

    def __init__(self, *, pattern: str = shapes.ADDRESS, longest: int = LONGEST_ADDRESS, **more: Any) -> None:
        super().__init__(pattern, longest=longest, **more)


class Email(_Judged):
    """An e-mail address, read in its normal form."""

    def __init__(self, **more: Any) -> None:
        super().__init__(shapes.EMAIL, longest=LONGEST_EMAIL, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        try:
            return normal_email(super()._deserialize(value, attr, data, **more))
        except InvalidError as error:
            raise ValidationError(str(error)) from error


class Choice(fields.String):
    """One of these words."""

    default_error_messages = Text.default_error_messages

    def __init__(self, choices: Iterable[str], *, words: str = "", **more: Any) -> None:
        known = [str(choice) for choice in choices]
        said = words or f"This must be one of {', '.join(known)}."
        super().__init__(validate=validate.OneOf(known, error=said), **more)


class TimeZone(Choice):
    """A zone of the tz database, as this machine has it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(sorted(available_timezones()), words="Choose a time zone such as America/New_York.", **more)


class _Stated(Text):
    """A text that stands for something else: its form is checked before it is read."""

    pattern, words, kind = "", "", ""

    def __init__(self, **more: Any) -> None:
        super().__init__(shape=self.pattern, words=self.words, longest=40, **more)
        self.metadata = {"format": self.kind, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        super()._validate(text)
        return self._read(text)

    def _validate(self, value: Any) -> None:
        """Done already, on the text."""

    def _read(self, text: str) -> object:
        raise NotImplementedError


class Day(_Stated):
    """A date, as 2026-11-24."""

    pattern, words, kind = shapes.DAY, "This must be a day such as 2026-11-24.", "date"

    def _read(self, text: str) -> date:
        return date.fromisoformat(text)


class Moment(_Stated):
    """A time with its zone; it is read as UTC."""

    pattern, kind = shapes.TIME, "date-time"
    words = "This must be a time with its zone, such as 2026-11-24T07:00:00-05:00."

    def _read(self, text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(UTC)


class YesNo(fields.Boolean):
    """true or false, and nothing that only looks like it."""

    default_error_messages = {"required": MISSING, "null": NULL}  # noqa: RUF012 - as above

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        if not isinstance(value, bool):
            raise ValidationError("This must be true or false.")
        return super()._deserialize(value, attr, data, **more)


class Whole(fields.Integer):
    """A whole number within bounds, from JSON or, as digits, from a query."""

    default_error_messages = {"required": MISSING, "null": NULL}  # noqa: RUF012 - as above

    def __init__(self, *, least: int, most: int, **more: Any) -> None:
        bounds = validate.Range(min=least, max=most, error=f"This must be a whole number from {least} to {most}.")
        super().__init__(validate=bounds, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        digits = isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value)
        number = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
        if not (digits or number):
            raise ValidationError("This must be a whole number.")
        return super()._deserialize(value, attr, data, **more)


class Part(fields.Nested):
    """An object within another."""

    default_error_messages = {"required": MISSING, "null": NULL}  # noqa: RUF012 - as above


class Several(fields.List[Any]):
    """A list of objects."""

    default_error_messages = {"required": MISSING, "null": NULL, "invalid": "Send a JSON list."}  # noqa: RUF012 - as above


def readable(text: str) -> str:
    """The text, if every store can keep it: no NUL, no half of a surrogate pair."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError(BROKEN)
    return text
