"""Counters of an answer's rows are the same, whether they are looked for once or in each row."""

from hypothesis import given
from hypothesis import strategies as st

from share.networks.values import Counters, counts

NAMES = {"likes_there": "likes", "old_reposts": "reposts", "new_reposts": "reposts", "shown": "impressions"}
KEPT = Counters(NAMES)
values = st.one_of(st.integers(-1, 2), st.integers(2**63 - 1, 2**63), st.none(), st.booleans(), st.just(5.0), st.text())
rows = st.permutations([*NAMES, "of_another_kind"]).flatmap(
    lambda keys: st.integers(0, len(keys)).flatmap(
        lambda many: st.fixed_dictionaries(dict.fromkeys(keys[:many], st.one_of(st.integers(0, 9), values)))
    )
)


@given(rows)
def test_counters_are_taken_as_from_a_single_row(row: dict[str, object]) -> None:
    assert KEPT.of(row) == counts(row, NAMES)


def test_of_two_names_for_one_counter_the_same_one_is_taken_in_any_order() -> None:
    assert KEPT.of({"new_reposts": 2, "old_reposts": 1}) == counts({"old_reposts": 1, "new_reposts": 2}, NAMES)


def test_a_row_without_any_of_the_counters_tells_nothing() -> None:
    assert KEPT.of({"of_another_kind": 3}) is None
    assert KEPT.of({}) is None
