from collections.abc import Mapping
from datetime import datetime
from typing import Any

from share.domain.kits import Problem
from share.domain.words import mark
from share.kit_kinds.base import VIDEO, KindField, Material, field_problems, title_and_summary


class SeriesKit:
    """One part of a series, such as the labor story of the week."""

    name = "series"
    label = mark("Part of a series")
    wants_media = False
    stands_alone = False
    fields: tuple[KindField, ...] = (
        KindField("series", mark("Name of the series"), required=True),
        KindField("part", mark("Which part"), help=mark("A number or a word.")),
        VIDEO,
    )

    def caption(self, material: Material) -> str:
        """The title, and what it is about."""
        return title_and_summary(material)

    def problems(self, details: Mapping[str, Any], *, opens: datetime) -> list[Problem]:  # noqa: ARG002 (the protocol's)
        return field_problems(self, details)
