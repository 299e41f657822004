from collections.abc import Mapping
from datetime import datetime
from typing import Any

from share.domain.kits import Problem
from share.domain.words import mark
from share.kit_kinds.base import VIDEO, KindField, Material, field_problems, title_and_summary


class ArticleKit:
    """A story to read and pass on: the plain kind."""

    name = "article"
    label = mark("Article")
    wants_media = False
    stands_alone = False
    fields: tuple[KindField, ...] = (VIDEO,)

    def caption(self, material: Material) -> str:
        """The title, and what it is about unless that only says the title again."""
        return title_and_summary(material)

    def problems(self, details: Mapping[str, Any], *, opens: datetime) -> list[Problem]:  # noqa: ARG002 (the protocol's)
        return field_problems(self, details)
