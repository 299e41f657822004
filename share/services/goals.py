"""Goals that people reach together: set by a coordinator, counted every few minutes, shown with what was measured."""

from dataclasses import dataclass
from datetime import date, datetime

from share.core import Core, Session
from share.domain import goals as rules
from share.domain.days import local_date
from share.domain.due import Job
from share.domain.errors import InvalidError, NotFoundError
from share.domain.goals import Counted, Metric, Plan, Stage
from share.domain.words import mark, say
from share.models.campaigns import Campaign
from share.models.goals import Goal
from share.repositories import audit, campaigns, due, groups, members, surveys
from share.repositories import goals as rows
from share.repositories.due import Owed
from share.repositories.goals import GoalRow

UNKNOWN = mark("There is no such goal.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A goal as it is shown: `value` None was not counted yet; `partial`: some of it is not known."""

    public_id: str
    title: str
    group: str
    group_public_id: str
    metric: Metric
    target: int
    starts_on: date
    ends_on: date
    value: int | None
    partial: bool
    counted_at: datetime | None
    reached_on: date | None
    stage: Stage


def listed(core: Core) -> list[Shown]:
    """All goals of the campaign, for coordinators."""
    with core.read() as session:
        campaign = campaigns.get_current(session)
        today = local_date(core.now(), zone=campaign.timezone)
        names = {group.id: group.public_id for group in groups.listed(session)}
        return [_shown(row, names, today=today) for row in rows.listed(session, campaign.id)]


def current(core: Core, *, member_id: int) -> list[Shown]:
    """The goals that this member is part of and that are not over, everybody's first."""
    with core.read() as session:
        campaign = campaigns.find_current(session)
        if campaign is None:
            return []
        today = local_date(core.now(), zone=campaign.timezone)
        group_id = members.get_member(session, member_id).group_id
        found = rows.listed(session, campaign.id, group_id=group_id, since=today)
        shown = [_shown(row, {}, today=today) for row in found if row.goal.starts_on <= today]
    return sorted(shown, key=lambda one: (bool(one.group), one.ends_on))


def get(core: Core, public_id: str) -> Shown:
    """One goal; raises NotFoundError."""
    found = next((one for one in listed(core) if one.public_id == public_id), None)
    if found is None:
        raise NotFoundError(say(UNKNOWN))
    return found


def make(core: Core, plan: Plan, *, by_id: int) -> str:
    """Set a goal and count it, in a large campaign by a worker; returns its public id. Raises InvalidError."""
    plan = rules.check(plan)
    with core.write() as session:
        campaign = campaigns.get_current(session)
        goal = Goal(campaign_id=campaign.id, made_by_id=by_id, made_at=core.now(), partial=False)
        _set(session, goal, plan)
        rows.add(session, goal)
        _count_now(core, session, goal, campaign)
        _log(core, session, goal, "make goal", by_id=by_id)
        return goal.public_id


def change(core: Core, public_id: str, plan: Plan, *, by_id: int) -> None:
    """Set a goal anew; whether it is reached is counted anew, too. Raises InvalidError, NotFoundError."""
    plan = rules.check(plan)
    with core.write() as session:
        goal = _find(session, public_id)
        _set(session, goal, plan)
        goal.reached_on = None
        _count_now(core, session, goal, campaigns.by_id(session, goal.campaign_id))
        _log(core, session, goal, "change goal", by_id=by_id)


def end(core: Core, public_id: str, *, by_id: int) -> None:
    """End a goal before its time; twice is no error."""
    with core.write() as session:
        goal = _find(session, public_id)
        if goal.ended_at is None:
            goal.ended_at = core.now()
            _log(core, session, goal, "end goal", by_id=by_id)


def count_due(core: Core) -> int:
    """Count the running goals where that is due; returns how many rounds that were.

    Of many posts that takes seconds, so nothing is held meanwhile. A goal that was set anew in between waits for the
    next round.
    """
    with core.write() as session:
        held = due.lease(session, Job.COUNT_GOALS, now=core.now(), limit=1)
    for lease in held:
        with core.read() as session:
            zone = campaigns.by_id(session, lease.subject_id).timezone
            running = rows.to_count(session, lease.subject_id, today=local_date(core.now(), zone=zone))
            counted = {(goal.id, rows.asked(goal)): rows.count(session, goal) for goal in running}
        with core.write() as session:
            if due.done(session, lease):
                for goal in rows.lock(session, [goal_id for goal_id, _asked in counted]):
                    found = counted.get((goal.id, rows.asked(goal)))
                    if found is not None and goal.ended_at is None:
                        _keep(core, goal, found, zone=zone)
    return len(held)


def _count_now(core: Core, session: Session, goal: Goal, campaign: Campaign) -> None:
    """Count a goal that was just set; in a large campaign a worker does so, in a moment."""
    if surveys.is_large(session):
        goal.value, goal.partial, goal.counted_at = None, False, None
        due.owe(session, Job.COUNT_GOALS, [Owed(campaign.id, core.now())], now=core.now())
    else:
        _keep(core, goal, rows.count(session, goal), zone=campaign.timezone)


def _keep(core: Core, goal: Goal, counted: Counted, *, zone: str) -> None:
    goal.value, goal.partial, goal.counted_at = counted.value, counted.partial, core.now()
    if goal.reached_on is None and counted.value is not None and counted.value >= goal.target:
        goal.reached_on = local_date(core.now(), zone=zone)


def _set(session: Session, goal: Goal, plan: Plan) -> None:
    group = groups.find_by_public_id(session, plan.group) if plan.group else None
    if plan.group and group is None:
        raise InvalidError(say("Choose one of the groups."), field="group")
    goal.group_id = group.id if group else None
    goal.title, goal.metric, goal.target = plan.title, plan.metric.value, plan.target
    goal.starts_on, goal.ends_on = plan.starts_on, plan.ends_on


def _find(session: Session, public_id: str) -> Goal:
    goal = rows.find(session, public_id)
    if goal is None:
        raise NotFoundError(say(UNKNOWN))
    return goal


def _log(core: Core, session: Session, goal: Goal, action: str, *, by_id: int) -> None:
    facts = {"metric": goal.metric, "target": goal.target}
    audit.add(session, action, actor_id=by_id, subject=f"goal:{goal.public_id}", now=core.now(), **facts)


def _shown(row: GoalRow, names: dict[int, str], *, today: date) -> Shown:
    goal = row.goal
    return Shown(
        public_id=goal.public_id,
        title=goal.title,
        group=row.group,
        group_public_id=names.get(goal.group_id or 0, ""),
        metric=Metric(goal.metric),
        target=goal.target,
        starts_on=goal.starts_on,
        ends_on=goal.ends_on,
        value=goal.value,
        partial=goal.partial,
        counted_at=goal.counted_at,
        reached_on=goal.reached_on,
        stage=rules.stage(
            starts_on=goal.starts_on,
            ends_on=goal.ends_on,
            reached=goal.reached_on is not None,
            ended=goal.ended_at is not None,
            today=today,
        ),
    )
