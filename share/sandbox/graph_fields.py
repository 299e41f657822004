"""Graph's little language of fields: `shares,comments.summary(total_count).limit(0)`."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One field, its modifiers (`.limit(0)`) and the fields asked of what it holds."""

    name: str
    modifiers: dict[str, str] = field(default_factory=dict)
    inner: tuple["Field", ...] = ()


def parse_fields(text: str) -> tuple[Field, ...]:
    return tuple(_parse_one(part) for part in _split(text, ",") if part)


def _parse_one(text: str) -> Field:
    """Read name, modifiers and braces; the order of the last two does not matter."""
    head, _, inner = text.partition("{")
    modifiers = {}
    name, *calls = _split(head, ".")
    for call in calls:
        modifier, _, value = call.partition("(")
        modifiers[modifier] = value.removesuffix(")")
    return Field(name.strip(), modifiers, parse_fields(inner.rpartition("}")[0]))


def _split(text: str, mark: str) -> Iterator[str]:
    """Split at marks that stand outside all brackets."""
    depth, start = 0, 0
    for position, letter in enumerate(text):
        depth += (letter in "({") - (letter in ")}")
        if letter == mark and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]
