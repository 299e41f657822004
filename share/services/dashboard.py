"""The coordinator's one page: how many agreed, how many are active, who drifts away, what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain.rhythm import Rhythm, Status
from share.domain.surveys import KitDay, Survey
from share.repositories import campaigns, members, surveys


@dataclass(frozen=True, slots=True)
class Drifting:
    """Somebody who is slipping away, and what that was read from."""

    public_id: str
    name: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Counts of people by status, the last kits, and those who are drifting away."""

    agreed: int
    active: int
    counts: dict[Status, int]
    paused: int
    drifting: Sequence[Drifting]
    kits: Sequence[KitDay]
    as_of: datetime

    @property
    def activation(self) -> int | None:
        """Active in percent of agreed; None while nobody has agreed."""
        return round(100 * self.active / self.agreed) if self.agreed else None


@dataclass(frozen=True, slots=True)
class Counting:
    """A large campaign at which a worker has to look before there is more to say than how many agreed."""

    agreed: int


def get(core: Core) -> Dashboard | Counting:
    """Everything on the page, as of now; of a large campaign as of the last survey, which is asked for if none is."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        survey = surveys.known(session, core.shelf, campaign.id, now=core.now())
        if survey is not None:
            return _told(session, survey)
        agreed = members.count_agreed(session)
    with core.write() as session:
        surveys.ask(session, campaign.id, now=core.now())
    return Counting(agreed)


def _told(session: Session, survey: Survey) -> Dashboard:
    rhythms = {one.member_id: one.rhythm for one in survey.drifting}
    people = {one.id: one for one in members.light(session, surveys.EVERYBODY, ids=list(rhythms))}
    return Dashboard(
        agreed=survey.agreed,
        active=survey.active,
        counts=survey.counts,
        paused=len(survey.off),
        drifting=[Drifting(people[id_].public_id, people[id_].name, rhythms[id_]) for id_ in rhythms if id_ in people],
        kits=survey.kits,
        as_of=survey.as_of,
    )
