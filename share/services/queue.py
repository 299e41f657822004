"""The editors' board: what came in, what is in order, and the days to fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from share.core import Core, Session
from share.domain.articles import ArticleState
from share.domain.days import days_from, instant_of, local_date
from share.domain.kits import KitState
from share.models.articles import Article
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import articles, campaigns, feeds, kits
from share.repositories.articles import Page

DAYS_AHEAD = 14
AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the campaign with its kits; `is_open` says whether a kit may still be planned for it."""

    day: date
    kits: Sequence[Kit]
    is_today: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All that the queue's page shows; `feeds` names each feed by its id."""

    campaign: Campaign
    in_order: Sequence[Article]
    came_in: Page
    days: Sequence[Day]
    missed: Sequence[Kit]
    feeds: dict[int, str]
    dismissed: int

    @property
    def free_days(self) -> list[Day]:
        return [day for day in self.days if day.is_open and not day.kits]

    @property
    def ready(self) -> int:
        """How many of the coming days have a kit that will go out or is out."""
        done = {KitState.SCHEDULED, KitState.PUBLISHED, KitState.CLOSED}
        return sum(any(KitState(kit.state) in done for kit in day.kits) for day in self.days)


def board(core: Core, *, words: str = "", page: int = 1) -> Board:
    """The queue as it stands; `words` narrows what came in."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        return Board(
            campaign=campaign,
            in_order=articles.in_order(session),
            came_in=_page(session, ArticleState.NEW, words=words, page=page),
            days=_days(core, session, campaign),
            missed=kits.missed(session, campaign.id),
            feeds={row.feed.id: row.feed.title for row in feeds.list_all(session)},
            dismissed=articles.count(session, ArticleState.DISMISSED),
        )


def dismissed(core: Core, *, words: str = "", page: int = 1) -> Page:
    """What was put out of sight, the newest first."""
    with core.read() as session:
        return _page(session, ArticleState.DISMISSED, words=words, page=page)


@dataclass(frozen=True, slots=True)
class KitChoices:
    """What a new kit may be made of: articles, the wanted one first, and the coming free days.

    Today comes last once its hour is over.
    """

    articles: Sequence[Article]
    days: Sequence[date]


def kit_choices(core: Core, wanted: str) -> KitChoices:
    """The article with the public id `wanted`, where it is there, then what is in order; and the free days."""
    with core.read() as session:
        ordered = articles.in_order(session)
        chosen = articles.find(session, wanted)
        campaign = campaigns.get_current(session)
        days = [day.day for day in _days(core, session, campaign) if day.is_open and not day.kits]
    late = [day for day in days if instant_of(day, campaign.publish_time, zone=campaign.timezone) <= core.now()]
    first = [chosen] if chosen is not None else []
    rest = [article for article in ordered if chosen is None or article.id != chosen.id]
    return KitChoices([*first, *rest], [*(day for day in days if day not in late), *late])


def _page(session: Session, state: ArticleState, *, words: str, page: int) -> Page:
    return articles.page_of(session, state, words=words.strip(), offset=(page - 1) * AT_ONCE, limit=AT_ONCE)


def _days(core: Core, session: Session, campaign: Campaign) -> list[Day]:
    today = local_date(core.now(), zone=campaign.timezone)
    days = days_from(today, count=DAYS_AHEAD, zone=campaign.timezone)
    planned = kits.between(session, campaign.id, days[0], days[-1])
    return [
        Day(
            day=day,
            kits=[kit for kit in planned if kit.local_date == day],
            is_today=day == today,
            is_open=day >= campaign.starts_on and (campaign.ends_on is None or day <= campaign.ends_on),
        )
        for day in days
    ]
