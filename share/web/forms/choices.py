"""Choices as WTForms 3.3 wants them; its stubs do not know the class yet, so that is said here once."""

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # as above


def choices(pairs: Iterable[tuple[str, str]]) -> Any:
    """Values with their labels."""
    return [SelectChoice(value, label) for value, label in pairs]
