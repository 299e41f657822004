from collections.abc import Mapping
from datetime import datetime
from typing import Any

from share.domain.kits import Problem
from share.domain.words import mark
from share.kit_kinds.base import VIDEO, KindField, Material, field_problems, title_and_summary


class MediaKit:
    """A picture or a short video that stands for itself."""

    name = "media"
    label = mark("Picture or video")
    wants_media = True
    stands_alone = True
    fields: tuple[KindField, ...] = (
        VIDEO,
        KindField("credit", mark("Credit"), help=mark("Who took it, as it should be named.")),
    )

    def caption(self, material: Material) -> str:
        """The title, and what it is about."""
        return title_and_summary(material)

    def problems(self, details: Mapping[str, Any], *, opens: datetime) -> list[Problem]:  # noqa: ARG002 (the protocol's)
        return field_problems(self, details)
