"""What every kind of kit offers: its extra fields, its first caption, what must be right in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from share.domain.addresses import is_link
from share.domain.days import is_reckoned
from share.domain.kits import Problem
from share.domain.words import mark, say


@dataclass(frozen=True, slots=True)
class KindField:
    """A field that only this kind has; it is kept in the kit's details under `name`.

    `type` is text, url, call, which is text with a telephone number in it, or datetime-local, which is a time on the
    campaign's clocks.
    """

    name: str
    label: str
    help: str = ""
    required: bool = False
    lines: int = 1
    type: str = "text"


EVENT_LENGTH = timedelta(hours=2)
"""Of an event that does not say when it ends."""

VIDEO = KindField(
    "video",
    mark("Short video"),
    help=mark("The address of a short video that members can look at or download. We never fetch it ourselves."),
    type="url",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a kit is made of: the words of its article."""

    title: str
    summary: str
    url: str


class KitKind(Protocol):
    """One kind of kit. It keeps no state; one generic page shows every kind by its fields.

    `wants_media`: it is nothing without a picture or a video. `stands_alone`: it is usually made without an article.
    """

    name: str
    label: str
    wants_media: bool
    stands_alone: bool
    fields: tuple[KindField, ...]

    def caption(self, material: Material) -> str:
        """The first text, as long as it likes: it is cut to each network's length afterwards."""
        ...

    def problems(self, details: Mapping[str, Any], *, opens: datetime) -> list[Problem]:
        """What stands in the way of scheduling in the fields of this kind.

        `opens` is when the kit goes out, on the campaign's clocks.
        """
        ...


def field_problems(kind: KitKind, details: Mapping[str, Any]) -> list[Problem]:
    """A problem for each required field that is empty, and for each that is not what it should be."""
    return [
        Problem(f"details-{field.name}", text)
        for field in kind.fields
        if (text := _problem(field, str(details.get(field.name) or "").strip()))
    ]


def _problem(field: KindField, value: str) -> str:
    if not value:
        return say("Fill in: %(label)s.", label=say(field.label)) if field.required else ""
    if field.type == "url" and not is_link(value):
        return say("%(label)s: give an address that everybody can open.", label=say(field.label))
    if field.type == "datetime-local" and moment(value) is None:
        return say("%(label)s: give a day and a time.", label=say(field.label))
    return ""


def moment(value: str) -> datetime | None:
    """A time on the campaign's clocks as its field sends it, without a zone; None where it is none."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is None and is_reckoned(found.date()) else None


def title_and_summary(material: Material) -> str:
    """The plain first caption; the title alone where the summary only says it again."""
    title, summary = material.title.strip(), material.summary.strip()
    if not summary or summary.casefold().startswith(title.casefold()):
        return summary or title
    return f"{title}\n\n{summary}"
