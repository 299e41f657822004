"""Points from facts: whole numbers, the same in any order, held by their limits, each line with its reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from share.domain.errors import InvalidError
from share.domain.score_lines import lines, run_lines, share_of
from share.domain.score_rules import RuleSet, checked, of_json
from share.domain.scores import LIMITING, ClickFact, Entry, Facts, Granted, PostFact, Rule
from share.domain.streaks import Habit, streak

MONDAY = date(2026, 11, 2)
ALICE = 1
PLAIN = RuleSet(run_points=0, newcomer_kits=0, day_limit=0, engagement_limit=0, click_limit=0)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def post(number: int, *, on: int = 0, network: str = "bluesky", kit: int = 0, likes: int | None = None) -> PostFact:
    at = f"{day(on).isoformat()}T12:00:00+00:00"
    return PostFact(number, ALICE, kit or number, network, at, day(on), likes, day(on))


def clicks(number: int, *, on: int = 0, link: int = 1, network: str = "bluesky") -> ClickFact:
    return ClickFact(link, ALICE, 1, network, day(on), number)


def posted(posts: Sequence[PostFact], clicked: Sequence[ClickFact] = ()) -> Facts:
    """These posts of one who was offered a kit on each of three weeks' days."""
    return Facts(posts, clicked, habits={ALICE: Habit({one.kit_day for one in posts}, [day(on) for on in range(21)])})


def total(rules: RuleSet, facts: Facts) -> int:
    return sum(line.points for line in lines(rules, facts))


def told(found: list[Entry], rule: Rule) -> list[tuple[date, int]]:
    return sorted((line.key.day, line.points) for line in found if line.key.rule == rule)


def test_a_post_its_engagements_and_clicks_earn() -> None:
    assert total(PLAIN, Facts([post(1, likes=7)], [clicks(3)])) == 10 + 7 + 3


def test_what_is_not_known_earns_nothing_and_has_no_line() -> None:
    [only] = lines(PLAIN, Facts([post(1, likes=None)]))
    assert only.key.rule == Rule.POST


def test_on_x_posts_and_engagements_earn_only_where_that_is_switched_on() -> None:
    facts = Facts([post(1, network="x", likes=5)], [clicks(2, network="x")])
    assert total(PLAIN, facts) == 2
    assert total(replace(PLAIN, x_actions=True), facts) == 17


def test_posts_on_x_make_no_run_while_they_earn_nothing() -> None:
    rules = replace(PLAIN, run_points=2, run_length=2)
    assert told(lines(rules, posted([post(1, network="x"), post(2, network="x", on=1)])), Rule.RUN) == []


def test_a_limit_takes_its_part_in_a_line_of_its_own() -> None:
    found = lines(replace(PLAIN, click_limit=5), Facts(clicks=[clicks(4), clicks(3, link=2)]))
    assert told(found, Rule.CLICK_LIMIT) == [(MONDAY, -2)]
    assert sum(line.points for line in found) == 5


def test_a_week_is_held_by_its_limit_from_monday_to_sunday() -> None:
    rules = replace(PLAIN, week_limit=25)
    found = lines(rules, Facts([post(number + 1, on=on) for number, on in enumerate((0, 2, 4, 7))]))
    assert told(found, Rule.WEEK_LIMIT) == [(day(4), -5)]


def test_newcomers_first_kits_earn_more() -> None:
    rules = replace(PLAIN, newcomer_kits=2, newcomer_percent=150)
    found = lines(rules, Facts([post(3, on=2), post(1, on=0), post(2, on=1)]))
    assert told(found, Rule.POST) == [(day(0), 15), (day(1), 15), (day(2), 10)]


def runs(rules: RuleSet, habit: Habit, *, earning: set[int] | None = None) -> list[tuple[date, int]]:
    days = habit.posted if earning is None else {day(number) for number in earning}
    return [(line.key.day, line.why["run"]) for line in run_lines(rules, ALICE, days, habit)]


def habit(*posted: int, offered: int, off: Iterable[int] = ()) -> Habit:
    return Habit({day(one) for one in posted}, [day(one) for one in range(offered)], {day(one) for one in off})


def test_a_run_earns_from_its_third_day_and_outlasts_rest_days() -> None:
    rules = replace(PLAIN, run_points=2, run_length=3, rest_days=2)
    assert runs(rules, habit(0, 3, 4, 8, offered=9)) == [(day(4), 3)]
    assert runs(rules, habit(0, 4, 5, 6, 9, offered=10)) == [(day(6), 3), (day(9), 4)]


def test_time_off_breaks_no_run() -> None:
    rules = replace(PLAIN, run_points=2, run_length=3, rest_days=0)
    assert runs(rules, habit(0, 1, 20, offered=21)) == []
    assert runs(rules, habit(0, 1, 20, offered=21, off=range(2, 20))) == [(day(20), 3)]


def test_days_whose_posts_earn_nothing_keep_a_run_and_bring_it_no_nearer() -> None:
    rules = replace(PLAIN, run_points=2, run_length=3, rest_days=0)
    assert runs(rules, habit(0, 1, 2, 3, 4, offered=5), earning={0, 2, 3}) == [(day(3), 4)]


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.integers(0, 3))
def test_a_run_is_the_streak_that_a_member_is_shown(
    posted: set[int], offered: set[int], off: set[int], rest_days: int
) -> None:
    rules = replace(PLAIN, run_points=1, run_length=2, rest_days=rest_days)
    mine = Habit(set(map(day, posted)), sorted(map(day, offered | posted)), set(map(day, off)))
    shown = {on: streak(mine.posted, mine.offered, mine.paused, rest_days, today=on).current for on in mine.posted}
    assert runs(rules, mine) == sorted((on, number) for on, number in shown.items() if number >= rules.run_length)


def test_granted_points_stand_outside_of_limits() -> None:
    rules = replace(PLAIN, day_limit=10)
    assert total(rules, Facts([post(1), post(2)], granted=[Granted(1, ALICE, MONDAY, -3)])) == 10 - 3


def test_a_campaign_may_give_no_points() -> None:
    assert lines(replace(PLAIN, on=False), Facts([post(1, likes=5)], [clicks(3)])) == []


@pytest.mark.parametrize(
    ("points", "percent", "expected"), [(1, 50, 1), (1, 49, 0), (3, 150, 5), (5, 30, 2), (0, 99, 0)]
)
def test_a_half_goes_up(points: int, percent: int, expected: int) -> None:
    assert share_of(points, percent) == expected


def test_percents_are_rounded_once() -> None:
    # 1 x 50 % x 50 % is a quarter; rounded twice it would be one.
    assert share_of(1, 50, 50) == 0


def test_rules_out_of_range_name_their_field() -> None:
    with pytest.raises(InvalidError) as refused:
        checked(RuleSet(run_length=1))
    assert refused.value.field == "run_length"


NETWORKS = st.sampled_from(["bluesky", "x", "mastodon"])
RULES = st.builds(
    RuleSet,
    on=st.booleans(),
    post=st.integers(1, 30),
    engagement=st.integers(0, 5),
    engagement_limit=st.integers(0, 20),
    click=st.integers(0, 5),
    click_limit=st.integers(0, 20),
    run_points=st.integers(0, 5),
    run_length=st.integers(2, 4),
    rest_days=st.integers(0, 3),
    day_limit=st.integers(0, 60),
    week_limit=st.integers(0, 120),
    newcomer_percent=st.integers(100, 300),
    newcomer_kits=st.integers(0, 4),
    x_actions=st.booleans(),
    weights=st.dictionaries(NETWORKS, st.integers(0, 300), max_size=3),
)
POSTS = st.lists(
    st.builds(
        post,
        st.integers(1, 30),
        on=st.integers(0, 20),
        network=NETWORKS,
        kit=st.integers(1, 8),
        likes=st.one_of(st.none(), st.integers(0, 40)),
    ),
    max_size=15,
    unique_by=lambda one: one.post_id,
)
CLICKS = st.lists(
    st.builds(clicks, st.integers(1, 30), on=st.integers(0, 20), link=st.integers(1, 8)),
    max_size=15,
    unique_by=lambda one: (one.link_id, one.day),
)


@given(RULES, POSTS, CLICKS, st.randoms())
def test_the_order_of_facts_does_not_matter(
    rules: RuleSet, posts: list[PostFact], clicked: list[ClickFact], random: object
) -> None:
    found = {line.key: line for line in lines(rules, posted(posts, clicked))}
    random.shuffle(posts)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    random.shuffle(clicked)  # type: ignore[attr-defined] # as above
    assert {line.key: line for line in lines(rules, posted(posts, clicked))} == found


@given(RULES, POSTS, CLICKS)
def test_limits_hold_and_no_day_falls_below_nothing(
    rules: RuleSet, posts: list[PostFact], clicked: list[ClickFact]
) -> None:
    by_day: Counter[date] = Counter()
    by_week: Counter[tuple[int, int]] = Counter()
    of_clicks: Counter[date] = Counter()
    for line in lines(rules, posted(posts, clicked)):
        assert type(line.points) is int
        assert (line.points < 0) == (line.key.rule in LIMITING)
        by_day[line.key.day] += line.points
        by_week[line.key.day.isocalendar()[:2]] += line.points
        if line.key.rule in {Rule.CLICK, Rule.CLICK_LIMIT}:
            of_clicks[line.key.day] += line.points
    assert all(points >= 0 for points in by_day.values())
    for limit, found in ((rules.day_limit, by_day), (rules.week_limit, by_week), (rules.click_limit, of_clicks)):
        assert not limit or all(points <= limit for points in found.values())


@given(RULES, POSTS, CLICKS)
def test_every_line_is_unique(rules: RuleSet, posts: list[PostFact], clicked: list[ClickFact]) -> None:
    keys = [line.key for line in lines(rules, posted(posts, clicked))]
    assert len(keys) == len(set(keys))


@given(RULES, POSTS, st.integers(0, 14))
def test_a_removed_post_takes_its_points_along(rules: RuleSet, posts: list[PostFact], number: int) -> None:
    if number >= len(posts):
        return
    gone, left = posts[number], [*posts[:number], *posts[number + 1 :]]
    after = lines(rules, posted(left))
    assert all(line.key.subject_id != gone.post_id for line in after if line.key.rule in {Rule.POST, Rule.ENGAGEMENT})
    assert {line.key for line in after if line.key.rule == Rule.POST} <= {
        line.key for line in lines(rules, posted(posts))
    }


@given(RULES)
def test_rules_come_back_as_they_were_kept(rules: RuleSet) -> None:
    assert of_json(rules.as_json()) == rules
    assert checked(rules) == rules
