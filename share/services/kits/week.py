"""The coming days at one go: articles onto empty days, drafts made of them, drafts read over and scheduled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from share.core import Core
from share.domain.articles import ArticleState
from share.domain.days import days_from, instant_of, local_date
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.domain.kits import PLANNED, KitState
from share.domain.words import say
from share.models.articles import Article
from share.repositories import articles, campaigns, kits
from share.services.kits.changing import Changes
from share.services.kits.drafting import Wish, create
from share.services.kits.editing import EditedMeanwhileError, Editing, view
from share.services.kits.problems import NotReadyError
from share.services.kits.submitting import Then, submit

MOST_DAYS = 14
AHEAD = timedelta(days=MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An empty day, and the article that is proposed for it; None where no article is left."""

    day: date
    article: Article | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """The next empty days with articles; `articles` is all that may be chosen."""

    lines: Sequence[Proposal]
    articles: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of an article and a day: the draft's slug, or why there is none."""

    day: date
    title: str
    slug: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A draft as it was read over."""

    slug: str
    version: int | None
    changes: Changes
    schedule: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a draft: whether it is scheduled, or why not. `kept`: what was typed is saved all the same."""

    slug: str
    scheduled: bool
    problem: str = ""
    kept: bool = True


def propose(core: Core, *, days: int = 7) -> Proposals:
    """The next `days` empty days, filled from the order first, then from what came in last."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        first = max(local_date(core.now(), zone=campaign.timezone), campaign.starts_on)
        taken = kits.taken_days(session, campaign.id, first)
        empty = [
            day
            for day in days_from(first, count=MOST_DAYS * 4, zone=campaign.timezone)
            if day not in taken
            and not (campaign.ends_on and day > campaign.ends_on)
            and instant_of(day, campaign.publish_time, zone=campaign.timezone) > core.now()
        ][: max(1, min(days, MOST_DAYS))]
        has_kit = kits.article_ids(session, campaign.id)
        waiting = [*articles.in_order(session), *articles.page_of(session, ArticleState.NEW, limit=50).articles]
        choices = [article for article in waiting if article.id not in has_kit]
    proposed: list[Article | None] = [*choices[: len(empty)], *([None] * len(empty))]
    return Proposals([Proposal(day, article) for day, article in zip(empty, proposed, strict=False)], choices)


def fill(core: Core, choices: Sequence[tuple[date, str]], *, by_id: int | None) -> list[Filled]:
    """Make a draft of each article (by its public id) on its day; one that fails keeps none of the others back."""
    if len({article for _, article in choices}) < len(choices):
        raise InvalidError(say("The same article stands on two days. Choose another for one of them."), field="article")
    return [_fill(core, day, article, by_id=by_id) for day, article in choices[:MOST_DAYS]]


def _fill(core: Core, day: date, article: str, *, by_id: int | None) -> Filled:
    try:
        kit = create(core, article=article, by_id=by_id, wish=Wish(day=day))
    except (ConflictError, InvalidError, NotFoundError) as error:
        return Filled(day, "", problem=str(error))
    return Filled(day, kit.title, kit.slug)


def coming(core: Core) -> list[Editing]:
    """The planned kits of the next two weeks, in order of day."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        today = local_date(core.now(), zone=campaign.timezone)
        planned = kits.between(session, campaign.id, today, today + AHEAD)
        return [view(core, session, kit) for kit in planned if KitState(kit.state) in PLANNED]


def settle(core: Core, lines: Sequence[Line], *, by_id: int | None) -> list[Settled]:
    """Keep what was changed in each draft, and schedule those that are approved and ready.

    Where the campaign wants a second look, they are sent for it instead.
    """
    with core.read() as session:
        second_look = campaigns.get_current(session).settings.get("second_look") is True
    return [_settle(core, line, second_look=second_look, by_id=by_id) for line in lines]


def _settle(core: Core, line: Line, *, second_look: bool, by_id: int | None) -> Settled:
    then = Then.SAVE
    if line.schedule:
        then = Then.REVIEW if second_look else Then.SCHEDULE
    try:
        submit(core, line.slug, changes=line.changes, version=line.version, then=then, by_id=by_id)
    except NotReadyError as error:
        return Settled(line.slug, scheduled=False, problem=str(error))
    except EditedMeanwhileError:
        words = say("Somebody else changed the same meanwhile. Saving again keeps yours; theirs stays in its versions.")
        return Settled(line.slug, scheduled=False, problem=words, kept=False)
    except (ConflictError, InvalidError, NotFoundError) as error:
        return Settled(line.slug, scheduled=False, problem=str(error), kept=False)
    return Settled(line.slug, scheduled=line.schedule)
