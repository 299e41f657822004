"""Points: from facts and rules to lines, each with its reason. Pure, whole numbers, in any order of the facts."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from share.domain.score_limits import limit_lines, sums
from share.domain.score_rules import WHOLE, RuleSet
from share.domain.scores import ClickFact, Entry, Facts, Granted, Key, Off, PostFact, Rule


def lines(rules: RuleSet, facts: Facts) -> list[Entry]:
    """Every line of the members in `facts`, which must hold all of each member's facts."""
    granted = [adjustment_line(one) for one in facts.granted]
    if not rules.on:
        return granted
    posts = post_lines(rules, facts.posts)
    engagements = [line for post in facts.posts if (line := engagement_line(rules, post))]
    clicks = [line for one in facts.clicks if (line := click_line(rules, one))]
    days: dict[int, set[date]] = {}
    for line in posts:
        days.setdefault(line.member_id, set()).add(line.key.day)
    off = facts.pauses
    runs = [line for one, posted in days.items() for line in run_lines(rules, one, posted, off.get(one, ()))]
    earned = posts + engagements + clicks + runs
    return earned + limit_lines(rules, sums(earned)) + granted


def post_lines(rules: RuleSet, posts: Sequence[PostFact]) -> list[Entry]:
    """A line for each post that earns; `posts` are all verified posts of each of their members."""
    earning = [post for post in posts if rules.weight(post.network)]
    new = newcomers_kits(earning, kits=rules.newcomer_kits)
    return [_post_line(rules, post, is_new=(post.member_id, post.kit_id) in new) for post in earning]


def newcomers_kits(posts: Iterable[PostFact], *, kits: int) -> set[tuple[int, int]]:
    """Each member's first so many kits, by their first post; as (member, kit)."""
    first: dict[int, dict[int, tuple[str, int]]] = {}
    for post in posts:
        mine = first.setdefault(post.member_id, {})
        at = (post.at, post.post_id)
        mine[post.kit_id] = min(at, mine.get(post.kit_id, at))
    return {(member, kit) for member, mine in first.items() for kit in sorted(mine, key=mine.__getitem__)[:kits]}


def _post_line(rules: RuleSet, post: PostFact, *, is_new: bool) -> Entry:
    weight, factor = rules.weight(post.network), rules.newcomer_percent if is_new else WHOLE
    why: dict[str, Any] = {"at": post.at, "each": rules.post}
    if weight != WHOLE:
        why["weight"] = weight
    if factor != WHOLE:
        why["newcomer"] = factor
    key = Key(Rule.POST, post.post_id, post.day)
    return Entry(key, post.member_id, post.kit_id, post.network, share_of(rules.post, weight, factor), why)


def engagement_line(rules: RuleSet, post: PostFact) -> Entry | None:
    """What a post's engagements earn; None where there are none, they are not known, or they earn nothing."""
    weight = rules.weight(post.network)
    if not (post.engagements and rules.engagement and weight):
        return None
    points = share_of(rules.engagement * post.engagements, weight)
    why: dict[str, Any] = {"count": post.engagements, "each": rules.engagement}
    if weight != WHOLE:
        why["weight"] = weight
    if rules.engagement_limit and points > rules.engagement_limit:
        why["limit"] = points = rules.engagement_limit
    key = Key(Rule.ENGAGEMENT, post.post_id, post.day)
    return Entry(key, post.member_id, post.kit_id, post.network, points, why)


def click_line(rules: RuleSet, one: ClickFact) -> Entry | None:
    """What one day's clicks on a link earn, the same on every network; None where that is nothing."""
    if not (rules.on and rules.click and one.clicks):
        return None
    why = {"count": one.clicks, "each": rules.click}
    key = Key(Rule.CLICK, one.link_id, one.day)
    return Entry(key, one.member_id, one.kit_id, one.network, rules.click * one.clicks, why)


def run_lines(rules: RuleSet, member_id: int, days: Iterable[date], off: Sequence[Off] = ()) -> list[Entry]:
    """What a member's posting days in a row earn; `days` are all days with a post that earns.

    Days on which they were paused (`off`) are no part of it: they cost no rest day.
    """
    if not (rules.on and rules.run_points):
        return []
    found, length, before = [], 0, date.min
    for day in sorted(set(days)):
        length = length + 1 if _missed(before, day, off) <= rules.rest_days else 1
        before = day
        if length >= rules.run_length:
            why = {"run": length, "each": rules.run_points}
            found.append(Entry(Key(Rule.RUN, member_id, day), member_id, None, None, rules.run_points, why))
    return found


def _missed(before: date, day: date, off: Sequence[Off]) -> int:
    """How many days lie between two, without those off. The stretches may overlap."""
    missed = (day - before).days - 1
    if not off or before == date.min:
        return missed
    between = (before + timedelta(days=number) for number in range(1, missed + 1))
    return sum(1 for one in between if not any(stretch.first <= one <= stretch.last for stretch in off))


def adjustment_line(one: Granted) -> Entry:
    key = Key(Rule.ADJUSTMENT, one.dispute_id, one.day)
    return Entry(key, one.member_id, None, None, one.points, {})


def share_of(points: int, *percents: int) -> int:
    """So many percent (of percent …) of these points, rounded once: a half goes up."""
    whole = 1
    for percent in percents:
        points, whole = points * percent, whole * WHOLE
    return (2 * points + whole) // (2 * whole)
