"""What limits take off a member's points: lines of their own, so that what was earned stays to be seen."""

from collections.abc import Iterable

from share.domain.score_rules import RuleSet
from share.domain.scores import DaySums, Entry, Key, Rule


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


def limit_lines(rules: RuleSet, earned: DaySums) -> list[Entry]:
    """What the limits take off, as lines of their own: first clicks of a day, then the day, then the week.

    Where there is a weekly limit, the sums must hold whole weeks (Monday to Sunday).
    """
    found: list[Entry] = []
    if not rules.on:
        return found
    for member_id, days in earned.items():
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
    found.append(Entry(key, member_id, None, None, limit - points, {"sum": points, "limit": limit}))
    return limit
