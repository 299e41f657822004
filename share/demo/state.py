"""What the sample remembers of itself, in the organisation's settings: how it was drawn, and up to when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from share.demo.calendar import Calendar
from share.models.organisation import Organisation

KEY = "sample"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample campaign; it is drawn alike for the same values. `days` had passed when it was made."""

    seed: str
    members: int
    days: int
    starts_on: date
    site: str

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.starts_on)


def is_sample(organisation: Organisation) -> bool:
    return KEY in organisation.settings


def read(organisation: Organisation) -> tuple[Sample, datetime]:
    """The sample and the time up to which its history is told."""
    kept: dict[str, Any] = organisation.settings[KEY]
    sample = Sample(
        seed=kept["seed"],
        members=kept["members"],
        days=kept["days"],
        starts_on=date.fromisoformat(kept["starts_on"]),
        site=kept["site"],
    )
    return sample, datetime.fromisoformat(kept["until"])


def write(organisation: Organisation, sample: Sample, *, until: datetime) -> None:
    kept = {
        "seed": sample.seed,
        "members": sample.members,
        "days": sample.days,
        "starts_on": sample.starts_on.isoformat(),
        "site": sample.site,
        "until": until.isoformat(),
    }
    # A new dict, for SQLAlchemy sees no change inside one.
    organisation.settings = {**organisation.settings, KEY: kept}
