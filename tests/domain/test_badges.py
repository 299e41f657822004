from datetime import date, timedelta

from share.domain.badges import Earned, Facts, Name, Post, Reached, TimeOff, earned

MONDAY = date(2026, 11, 2)


def posts(count: int, *, network: str = "x") -> list[Post]:
    """One a day from Monday on, each of a kit of its own."""
    days = [MONDAY + timedelta(days=number) for number in range(count)]
    return [Post(number, day, number, day, network) for number, day in enumerate(days, start=1)]


def names(facts: Facts) -> set[Name]:
    return {one.name for one in earned(facts)}


def test_the_first_verified_post_is_a_milestone_with_its_day() -> None:
    assert Earned(Name.FIRST_POST, MONDAY, {"posts": 1, "post": 1}) in earned(Facts(posts(1)))


def test_the_tenth_post_is_one_the_ninth_is_none() -> None:
    assert Name.TEN_POSTS not in names(Facts(posts(9)))
    assert Name.TEN_POSTS in names(Facts(posts(10)))


def test_five_kits_within_one_week_are_a_milestone() -> None:
    found = [one for one in earned(Facts(posts(5))) if one.name is Name.FIRST_WEEK]
    assert [one.on for one in found] == [MONDAY + timedelta(days=4)]
    assert Name.FIRST_WEEK not in names(Facts(posts(8)[4:]))


def test_five_posts_of_one_kit_are_no_week() -> None:
    same = [Post(number, MONDAY, 1, MONDAY, "x") for number in range(5)]
    assert Name.FIRST_WEEK not in names(Facts(same))


def test_coming_back_after_three_days_off_is_a_milestone() -> None:
    off = [TimeOff(MONDAY, MONDAY + timedelta(days=3))]
    back = [one for one in earned(Facts(posts(5), off)) if one.name is Name.CAME_BACK]
    assert [one.on for one in back] == [MONDAY + timedelta(days=3)]
    assert Name.CAME_BACK not in names(Facts(posts(5), [TimeOff(MONDAY, MONDAY + timedelta(days=1))]))


def test_five_networks_are_a_milestone() -> None:
    each = [Post(number, MONDAY, 1, MONDAY, name) for number, name in enumerate(("x", "b", "m", "f", "t"))]
    assert Name.FIVE_NETWORKS in names(Facts(each))
    assert Name.FIVE_NETWORKS not in names(Facts(each[:4]))


def test_a_goal_counts_for_those_who_are_in_it() -> None:
    goal = Reached("g", "500 posts", 7, MONDAY, MONDAY, MONDAY)
    assert Name.GOAL_REACHED in names(Facts(posts(1), group_id=7, goals=[goal]))
    assert Name.GOAL_REACHED not in names(Facts(posts(1), group_id=8, goals=[goal]))
    assert Name.GOAL_REACHED not in names(Facts(group_id=7, goals=[goal]))


def test_nothing_done_earns_nothing() -> None:
    assert earned(Facts()) == []


def test_a_proven_account_is_a_milestone() -> None:
    assert Earned(Name.CONNECTED, MONDAY, {"network": "x"}) in earned(Facts(connected_on=MONDAY, connected_to="x"))
