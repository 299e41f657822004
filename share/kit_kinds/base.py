"""What every kind of kit offers: its extra fields, its first caption, what must be right in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from share.domain.kits import Problem


@dataclass(frozen=True, slots=True)
class KindField:
    """A field that only this kind has; it is kept in the kit's details under `name`."""

    name: str
    label: str
    help: str = ""
    required: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Material:
    """What a kit is made of: the words of its article."""

    title: str
    summary: str
    url: str


class KitKind(Protocol):
    """One kind of kit. It keeps no state; one generic page shows every kind by its fields."""

    name: str
    label: str
    fields: tuple[KindField, ...]

    def caption(self, material: Material) -> str:
        """The first text, as long as it likes: it is cut to each network's length afterwards."""
        ...

    def problems(self, details: Mapping[str, Any]) -> list[Problem]:
        """What stands in the way of scheduling in the fields of this kind."""
        ...


def missing_fields(kind: KitKind, details: Mapping[str, Any]) -> list[Problem]:
    """A problem for each required field that is empty."""
    return [
        Problem(f"details-{field.name}", f"Fill in: {field.label}.")
        for field in kind.fields
        if field.required and not str(details.get(field.name) or "").strip()
    ]
