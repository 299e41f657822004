"""Points: from facts and rules to lines, each with its reason. Pure, whole numbers, in any order of the facts."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from share.domain.score_limits import limit_lines, sums
from share.domain.score_rules import WHOLE, RuleSet
from share.domain.scores import ClickFact, Entry, Facts, Granted, Key, PostFact, Rule
from share.domain.streaks import Habit, posting_days


def lines(rules: RuleSet, facts: Facts) -> list[Entry]:
    """Every line of the members in `facts`, which must hold all of each member's facts."""
    granted = [adjustment_line(one) for one in facts.granted]
    if not rules.on:
        return granted
    posts = post_lines(rules, facts.posts)
    engagements = [line for post in facts.posts if (line := engagement_line(rules, post))]
    clicks = [line for one in facts.clicks if (line := click_line(rules, one))]
    runs = runs_of(rules, facts.posts, facts.habits)
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
    why: dict[str, Any] = {"each": rules.engagement}
    if weight != WHOLE:
        why["weight"] = weight
    if rules.engagement_limit and points > rules.engagement_limit:
        # How many there are beyond it changes nothing, so the line stays as it is.
        why["limit"] = points = rules.engagement_limit
    else:
        why["count"] = post.engagements
    key = Key(Rule.ENGAGEMENT, post.post_id, post.day)
    return Entry(key, post.member_id, post.kit_id, post.network, points, why)


def click_line(rules: RuleSet, one: ClickFact) -> Entry | None:
    """What one day's clicks on a link earn, the same on every network; None where that is nothing."""
    if not (rules.on and rules.click and one.clicks):
        return None
    why = {"count": one.clicks, "each": rules.click}
    key = Key(Rule.CLICK, one.link_id, one.day)
    return Entry(key, one.member_id, one.kit_id, one.network, rules.click * one.clicks, why)


def runs_of(rules: RuleSet, posts: Iterable[PostFact], habits: Mapping[int, Habit]) -> list[Entry]:
    """What the posting days in a row of these members earn; `posts` are all verified ones of each of them."""
    days: dict[int, set[date]] = {}
    if not rules.run_points:
        return []
    for post in posts:
        if rules.weight(post.network):
            days.setdefault(post.member_id, set()).add(post.kit_day)
    return [line for one, earning in days.items() for line in run_lines(rules, one, earning, habits[one])]


def run_lines(rules: RuleSet, member_id: int, earning: AbstractSet[date], habit: Habit) -> list[Entry]:
    """What a member's streak earns; `earning` are the days of kits of which a post earns.

    The streak is the one that the member is shown (domain/streaks.py). A day of it whose posts earn nothing, as those
    on X, keeps it, but earns nothing and brings no other day nearer to earning.
    """
    found, since, length = [], date.min, 0
    for one in posting_days(habit, rules.rest_days):
        if one.since != since:
            since, length = one.since, 0
        length += one.day in earning
        if one.day in earning and length >= rules.run_length:
            why = {"run": one.number, "each": rules.run_points}
            key = Key(Rule.RUN, member_id, one.day)
            found.append(Entry(key, member_id, None, None, rules.run_points, why))
    return found


def adjustment_line(one: Granted) -> Entry:
    key = Key(Rule.ADJUSTMENT, one.dispute_id, one.day)
    return Entry(key, one.member_id, None, None, one.points, {})


def share_of(points: int, *percents: int) -> int:
    """So many percent (of percent …) of these points, rounded once: a half goes up."""
    whole = 1
    for percent in percents:
        points, whole = points * percent, whole * WHOLE
    return (2 * points + whole) // (2 * whole)
