from collections.abc import Mapping
from datetime import datetime
from typing import Any

from share.domain.kits import Problem
from share.domain.words import mark, say
from share.kit_kinds.base import EVENT_LENGTH, KindField, Material, field_problems, moment, title_and_summary


class EventKit:
    """A class, meeting or rally with its time and place; members can put it into their calendar."""

    name = "event"
    label = mark("Event")
    wants_media = False
    stands_alone = True
    fields: tuple[KindField, ...] = (
        KindField("starts", mark("Begins"), help=mark("In the campaign's zone."), required=True, type="datetime-local"),
        KindField("ends", mark("Ends"), help=mark("Two hours later where it is empty."), type="datetime-local"),
        KindField("place", mark("Where"), help=mark("An address, or where to click."), required=True),
    )

    def caption(self, material: Material) -> str:
        """The title, and what it is about."""
        return title_and_summary(material)

    def problems(self, details: Mapping[str, Any], *, opens: datetime) -> list[Problem]:
        found = field_problems(self, details)
        starts, ends = (moment(str(details.get(name) or "").strip()) for name in ("starts", "ends"))
        if starts and ends and ends <= starts:
            found.append(Problem("details-ends", say("The event ends before it begins. Give a later end, or none.")))
        elif starts and (ends or starts + EVENT_LENGTH) <= opens:
            found.append(Problem("details-starts", say("It is over before the kit goes out. Look at both days.")))
        return found
