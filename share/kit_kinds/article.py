from collections.abc import Mapping
from typing import Any

from share.domain.kits import Problem
from share.kit_kinds.base import KindField, Material, missing_fields


class ArticleKit:
    """A story to read and pass on: the plain kind."""

    name = "article"
    label = "Article"
    fields: tuple[KindField, ...] = ()

    def caption(self, material: Material) -> str:
        """The title, and what it is about unless that only says the title again."""
        title, summary = material.title.strip(), material.summary.strip()
        if not summary or summary.casefold().startswith(title.casefold()):
            return summary or title
        return f"{title}\n\n{summary}"

    def problems(self, details: Mapping[str, Any]) -> list[Problem]:
        return missing_fields(self, details)
