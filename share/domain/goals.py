"""What people want to reach together: the rules for setting a goal, and where it stands."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from share.domain.errors import InvalidError
from share.domain.texts import written
from share.domain.words import say

LONGEST_TITLE = 80
HIGHEST = 100_000_000
LONGEST = timedelta(days=366)


class Metric(StrEnum):
    """posts are verified ones, clicks are human ones, engagements are as the networks report them."""

    POSTS = "posts"
    ENGAGEMENTS = "engagements"
    CLICKS = "clicks"


class Stage(StrEnum):
    COMING = "coming"
    RUNNING = "running"
    REACHED = "reached"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Plan:
    """A goal as somebody sets it; `group` is a group's public id, "" for everybody."""

    title: str
    group: str
    metric: Metric
    target: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted towards a goal; None is not known, `partial`: some of it is not."""

    value: int | None
    partial: bool = False


def check(plan: Plan) -> Plan:
    """The plan with its title trimmed; raises InvalidError for one that cannot be kept."""
    title = " ".join(written(plan.title).split())
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidError(
            say("Give the goal a title of 1 to %(longest)s characters.", longest=LONGEST_TITLE),
            field="title",
        )
    if not 1 <= plan.target <= HIGHEST:
        raise InvalidError(say("Choose a target of 1 or more."), field="target")
    if plan.ends_on < plan.starts_on:
        raise InvalidError(say("The last day comes before the first."), field="ends_on")
    if plan.ends_on - plan.starts_on > LONGEST:
        raise InvalidError(say("Choose days within one year."), field="ends_on")
    return Plan(title, plan.group, plan.metric, plan.target, plan.starts_on, plan.ends_on)


def stage(*, starts_on: date, ends_on: date, reached: bool, ended: bool, today: date) -> Stage:
    """Where a goal stands on a day; one that was reached stays so."""
    if reached:
        return Stage.REACHED
    if ended or today > ends_on:
        return Stage.OVER
    return Stage.COMING if today < starts_on else Stage.RUNNING
