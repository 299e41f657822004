from collections.abc import Mapping
from datetime import datetime
from typing import Any

from share.domain.kits import Problem
from share.domain.words import mark
from share.kit_kinds.base import KindField, Material, field_problems, title_and_summary


class ActionKit:
    """The action of the week: a petition to sign, or a representative to phone, with a script."""

    name = "action"
    label = mark("Action of the week")
    wants_media = False
    stands_alone = True
    fields: tuple[KindField, ...] = (
        KindField("ask", mark("What to do"), help=mark("One sentence that begins with a verb."), required=True),
        KindField("call", mark("Whom to phone"), help=mark("Name and number, where it is a call."), type="call"),
        KindField("script", mark("What to say"), help=mark("A script for the call, a few short lines."), lines=8),
    )

    def caption(self, material: Material) -> str:
        """The title, and what it is about."""
        return title_and_summary(material)

    def problems(self, details: Mapping[str, Any], *, opens: datetime) -> list[Problem]:  # noqa: ARG002 (the protocol's)
        return field_problems(self, details)
