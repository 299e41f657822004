"""Adding up what is known, and saying what is not."""

from hypothesis import given
from hypothesis import strategies as st

from share.domain.readings import COUNT_NAMES, ENGAGEMENT_NAMES, Counts, engagements, engagements_of

counters = st.one_of(st.none(), st.integers(0, 10**12))
counts = st.builds(Counts, **dict.fromkeys(Counts._fields, counters))
reported = st.frozensets(st.sampled_from(COUNT_NAMES))


@given(counts, reported)
def test_engagements_are_the_sum_of_what_is_known(told: Counts, names: frozenset[str]) -> None:
    parts = [getattr(told, name) for name in ENGAGEMENT_NAMES if name in names]
    known = [part for part in parts if part is not None]
    total = engagements(told, names)
    assert total.value == (sum(known) if known else None)
    assert total.partial == (bool(known) and len(known) < len(parts))


@given(st.lists(counts, min_size=1, max_size=5), reported)
def test_many_are_added_up_as_each_of_them_would_be(told: list[Counts], names: frozenset[str]) -> None:
    values, partial = engagements_of(list(zip(*told, strict=True)), names)
    assert list(zip(values, partial, strict=True)) == [engagements(one, names) for one in told]


@given(counts)
def test_impressions_and_bookmarks_are_never_added(told: Counts) -> None:
    assert engagements(told, frozenset({"impressions", "bookmarks"})).value is None
