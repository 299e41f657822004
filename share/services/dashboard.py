"""The coordinator's one page: how many agreed, how many are active, who drifts away, what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain.rhythm import Rhythm, Status
from share.domain.surveys import Club as Counts
from share.domain.surveys import KitDay, Survey
from share.repositories import campaigns, groups, members, surveys


@dataclass(frozen=True, slots=True)
class Drifting:
    """Somebody who is slipping away, and what that was read from."""

    public_id: str
    name: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Club:
    """One group with the address of its list; members without a group have neither name nor list."""

    public_id: str
    name: str
    counts: Counts

    @property
    def activation(self) -> int:
        """Active in percent of agreed."""
        return round(100 * self.counts.active / self.counts.agreed)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Counts of people by status, the last kits, groups by name, and those who are drifting away."""

    agreed: int
    active: int
    counts: dict[Status, int]
    paused: int
    drifting: Sequence[Drifting]
    kits: Sequence[KitDay]
    clubs: Sequence[Club]
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
    """Everything on the page, as of now; of a large campaign as of the last survey, which a worker takes."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        survey = surveys.known(session, core.shelf, campaign.id, now=core.now())
        if survey is not None:
            return _told(session, survey)
        return Counting(members.count_agreed(session))


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
        clubs=_clubs(session, survey),
        as_of=survey.as_of,
    )


def _clubs(session: Session, survey: Survey) -> list[Club]:
    """The groups that have members, by name; who has none comes last, where others have one."""
    named = [
        Club(group.public_id, group.name, survey.clubs[group.id])
        for group in groups.listed(session)
        if group.id in survey.clubs
    ]
    without = survey.clubs.get(None)
    return [*named, Club("", "", without)] if named and without else named
