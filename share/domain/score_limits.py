"""What limits take off a member's points: lines of their own, so that what was earned stays to be seen."""

from collections.abc import Iterable
from datetime import date

from share.domain.score_rules import RuleSet
from share.domain.scores import LIMITING, DaySums, Entry, Key, Rule

RuleSum = tuple[int, date, str, int]
"""A member, a day, a rule, and the points of its lines."""


def sums(earned: Iterable[Entry]) -> DaySums:
    found: DaySums = {}
    for line in earned:
        mine = found.setdefault(line.member_id, {})
        clicks, others = mine.get(line.key.day, (0, 0))
        if line.key.rule == Rule.CLICK:
            mine[line.key.day] = (clicks + line.points, others)
        else:
            mine[line.key.day] = (clicks, others + line.points)
    return found


def earned(day_sums: Iterable[RuleSum]) -> DaySums:
    """The same from sums by member, day and rule."""
    found: DaySums = {}
    for member_id, day, rule, points in day_sums:
        if rule in LIMITING or rule == Rule.ADJUSTMENT:
            continue
        mine = found.setdefault(member_id, {})
        clicks, others = mine.get(day, (0, 0))
        mine[day] = (clicks + points, others) if rule == Rule.CLICK else (clicks, others + points)
    return found


def stood(rules: RuleSet, day_sums: Iterable[RuleSum]) -> list[Entry]:
    """The lines of limits among these sums: what each says follows from its points, by the rules that made it."""
    limits = {
        Rule.CLICK_LIMIT: rules.click_limit,
        Rule.DAY_LIMIT: rules.day_limit,
        Rule.WEEK_LIMIT: rules.week_limit,
    }
    return [
        _line(Key(rule, member_id, day), member_id, points, limits[Rule(rule)])
        for member_id, day, rule, points in day_sums
        if rule in LIMITING
    ]


def limit_lines(rules: RuleSet, days_earned: DaySums) -> list[Entry]:
    """What the limits take off, as lines of their own: first clicks of a day, then the day, then the week.

    Where there is a weekly limit, the sums must hold whole weeks (Monday to Sunday).
    """
    found: list[Entry] = []
    if not rules.on:
        return found
    for member_id, days in days_earned.items():
        weeks: dict[tuple[int, int], int] = {}
        for day in sorted(days):
            clicks, others = days[day]
            week = day.isocalendar()[:2]
            taken = weeks.get(week, 0)
            left = _held(found, member_id, Key(Rule.CLICK_LIMIT, member_id, day), clicks, rules.click_limit)
            left = _held(found, member_id, Key(Rule.DAY_LIMIT, member_id, day), left + others, rules.day_limit)
            whole = _held(found, member_id, Key(Rule.WEEK_LIMIT, member_id, day), taken + left, rules.week_limit)
            weeks[week] = whole
    return found


def _held(found: list[Entry], member_id: int, key: Key, points: int, limit: int) -> int:
    """What is left of these points under a limit; what is over becomes a line."""
    if not limit or points <= limit:
        return points
    found.append(_line(key, member_id, limit - points, limit))
    return limit


def _line(key: Key, member_id: int, points: int, limit: int) -> Entry:
    return Entry(key, member_id, None, None, points, {"sum": limit - points, "limit": limit})
