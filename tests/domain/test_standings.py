"""Orders: ranks by bisection are those of counting."""

from hypothesis import given
from hypothesis import strategies as st

from share.domain.leaderboard import Metric
from share.domain.standings import FEW, NOTHING, Order, Sums, key_of, plus, subject_of

engaged = st.one_of(
    st.just(Sums(posts=1)), st.integers(0, 5).map(lambda value: Sums(posts=1, engagements=value, engaged=1))
)
fields = st.dictionaries(st.integers(1, 500), engaged, max_size=40)
METRIC = Metric.ENGAGEMENTS


def order_of(rows: dict[int, Sums]) -> Order:
    return Order(METRIC, [key_of(one, sums, METRIC) for one, sums in rows.items()])


@given(fields)
def test_a_rank_is_one_plus_the_number_strictly_greater(rows: dict[int, Sums]) -> None:
    order = order_of(rows)
    for sums in rows.values():
        mine = sums.value(METRIC)
        greater = [one for other in rows.values() if (one := other.value(METRIC)) is not None and one > (mine or 0)]
        assert order.rank(sums) == (None if mine is None else 1 + len(greater))


@given(fields)
def test_no_row_is_lost_and_equal_rows_stand_by_who_was_there_first(rows: dict[int, Sums]) -> None:
    order = order_of(rows)
    listed = order.slice(0, len(rows) + 1)
    assert sorted(listed) == sorted(rows)
    keys = [((value := rows[one].value(METRIC)) is None, -(value or 0), one) for one in listed]
    assert keys == sorted(keys)
    assert [order.place(one, rows[one]) for one in listed] == list(range(len(rows)))


@given(fields, st.lists(st.tuples(st.integers(1, 500), engaged), max_size=3 * FEW))
def test_rows_that_move_stand_as_if_they_had_always_been_there(
    rows: dict[int, Sums], moves: list[tuple[int, Sums]]
) -> None:
    order, now = order_of(rows), rows | dict(moves)
    gone = [key_of(one, rows[one], METRIC) for one in dict(moves) if one in rows]
    order.move(gone, [key_of(one, now[one], METRIC) for one in dict(moves)])
    assert order.slice(0, len(now) + 1) == order_of(now).slice(0, len(now) + 1)


@given(fields, st.integers(0, 39))
def test_a_list_goes_on_after_a_row_that_has_moved_away(rows: dict[int, Sums], at: int) -> None:
    order = order_of(rows)
    if at >= len(order):
        return
    key, rest = order.key_at(at), order.slice(at + 1, len(rows))
    order.move([key], [])
    assert order.slice(order.after(key), len(rows)) == rest
    assert subject_of(key) not in order.slice(0, len(rows))
    assert order.place(subject_of(key), rows[subject_of(key)]) is None


def test_sums_are_added_part_by_part_and_unknown_is_no_zero() -> None:
    whole = plus(Sums(posts=1, engagements=3, engaged=1), Sums(posts=1, partials=1, clicks=2))
    assert whole == Sums(posts=2, engagements=3, engaged=1, partials=1, clicks=2)
    assert NOTHING.value(Metric.ENGAGEMENTS) is None
    assert NOTHING.value(Metric.IMPRESSIONS) is None
    assert Sums(engaged=1).value(Metric.ENGAGEMENTS) == 0
    assert Sums(points=-4).value(Metric.POINTS) == -4
    assert Sums(points=-4).stands(Metric.POINTS)
    assert not Sums(points=-4).stands(Metric.POSTS)


def test_a_day_without_a_post_has_nothing_and_one_that_nobody_told_of_is_not_known() -> None:
    assert Sums(clicks=3).of_day(Metric.ENGAGEMENTS) == 0
    assert Sums(posts=1).of_day(Metric.ENGAGEMENTS) is None
    assert Sums(unverified=1).of_day(Metric.IMPRESSIONS) is None
    assert Sums(posts=1, engaged=1).of_day(Metric.ENGAGEMENTS) == 0
