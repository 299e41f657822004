"""What an admin sets: the organisation's name and colour, and how its campaign runs."""

from dataclasses import dataclass
from datetime import time

from share.core import Core, Session
from share.domain.colours import is_colour
from share.domain.errors import InvalidError, NotFoundError
from share.domain.streaks import REST_DAYS
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.campaigns import Campaign
from share.repositories import audit, campaigns, changes, kits, organisation, score_rules
from share.repositories.audit import Line
from share.repositories.bests import rest_days

LINES = 200
MOST_REST_DAYS = 6

NEEDED = (
    ("name", mark("Say what the organisation is called.")),
    ("campaign", mark("Say what the campaign is called.")),
    ("consent_wording", mark("Write what people agree to when they join.")),
)


@dataclass(frozen=True, slots=True)
class Ways:
    """The settings of organisation and campaign; `networks` are those that members are offered, in order.

    `ranking` off: members are not compared anywhere. `rest_days`: how many a week a streak allows.
    `second_look`: a second editor approves each kit before it goes out. `language`: what captions are written in, and
    what pages and letters speak to whoever asks for no other.
    """

    name: str
    colour: str
    campaign: str
    publish_time: time
    join_needs_approval: bool
    consent_wording: str
    networks: tuple[str, ...]
    ranking: bool = True
    rest_days: int = REST_DAYS
    second_look: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Invitation:
    """How people join."""

    code: str
    needs_approval: bool


def get(core: Core) -> Ways:
    """The settings as they stand."""
    with core.read() as session:
        found = organisation.find(session)
        campaign = campaigns.get_current(session)
    if found is None:
        raise NotFoundError(say("This instance has not been set up yet."))
    names = tuple(network.name for network in core.networks.all)
    return Ways(
        found.name,
        found.colour,
        campaign.name,
        campaign.publish_time,
        campaign.join_needs_approval,
        campaign.consent_wording,
        tuple(campaign.settings.get("networks", names)),
        ranking=bool(campaign.settings.get("ranking", True)),
        rest_days=rest_days(campaign, default=REST_DAYS),
        second_look=campaign.settings.get("second_look") is True,
        language=campaign.language,
    )


def invitation(core: Core) -> Invitation:
    """The code that people join with."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
    return Invitation(campaign.join_code, campaign.join_needs_approval)


def save(core: Core, ways: Ways, *, by_id: int) -> None:
    """Keep the settings; earlier consents keep the wording that they were given by."""
    _check(core, ways)
    now = core.now()
    with core.write() as session:
        found = organisation.find(session)
        campaign = campaigns.get_current(session)
        if found is None:
            raise NotFoundError(say("This instance has not been set up yet."))
        found.name, found.colour = written(ways.name), ways.colour.lower()
        campaign.name, campaign.publish_time = written(ways.campaign), ways.publish_time
        campaign.join_needs_approval = ways.join_needs_approval
        campaign.consent_wording = written(ways.consent_wording)
        campaign.settings = campaign.settings | {
            "languages": _caption_languages(session, campaign, ways.language),
            "networks": list(ways.networks),
            "ranking": ways.ranking,
            "rest_days": ways.rest_days,
            "second_look": ways.second_look,
        }
        campaign.language = ways.language
        changes.campaigns(session, [campaign.id])
        score_rules.follow(session, campaign, by_id=by_id, now=now)
        audit.add(session, "settings_changed", actor_id=by_id, subject="organisation", now=now)


def _caption_languages(session: Session, campaign: Campaign, language: str) -> list[str]:
    """What captions are written in beside the campaign's language; kits that are out keep its former one."""
    known = [str(one) for one in campaign.settings.get("languages") or []]
    changes_it = language != campaign.language and kits.taken_days(session, campaign.id, campaign.starts_on)
    former = [campaign.language] if changes_it else []
    return list(dict.fromkeys([*known, *former]))


def _check(core: Core, ways: Ways) -> None:
    for field, words in NEEDED:
        if not written(getattr(ways, field)):
            raise InvalidError(say(words), field=field)
    if not is_colour(ways.colour):
        raise InvalidError(say("A colour looks like #b3261e."), field="colour")
    if not 0 <= ways.rest_days <= MOST_REST_DAYS:
        raise InvalidError(say("Choose 0 to %(most)s rest days.", most=MOST_REST_DAYS), field="rest_days")
    if not ways.networks:
        raise InvalidError(say("Offer at least one network."), field="networks")
    known = {network.name for network in core.networks.all}
    if unknown := set(ways.networks) - known:
        raise InvalidError(say("There is no network called “%(name)s”.", name=min(unknown)), field="networks")


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the audit log, the newest line first; `older`: the next page's lines come before this id, if any do."""

    lines: list[Line]
    older: int | None


def log(core: Core, *, before: int | None = None) -> Log:
    """The newest lines of the audit log, those before the line with this id."""
    with core.read() as session:
        found = audit.listed(session, limit=LINES + 1, before=before)
    return Log(found[:LINES], found[LINES - 1].id if len(found) > LINES else None)
