"""Tables in columns hold what dictionaries would."""

import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from share.domain.columns import OtherPackingError, squeeze
from share.domain.leaderboard import Metric
from share.domain.standing_tables import Table, pack, unpack
from share.domain.standings import NOTHING, Sums, key_of, plus

numbers = st.one_of(st.integers(0, 5), st.integers(-200, 200), st.integers(-(2**40), 2**40))
sums = st.lists(numbers, min_size=9, max_size=9).map(Sums._make)
rows = st.dictionaries(st.integers(1, 40), sums, max_size=12)


@settings(max_examples=25)
@given(rows, st.lists(st.tuples(st.integers(1, 40), st.one_of(st.none(), sums)), max_size=12))
def test_rows_come_change_and_go_and_come_back_from_their_pack(
    given_rows: dict[int | str, Sums], changes: list[tuple[int, Sums | None]]
) -> None:
    true: dict[int | str, Sums] = dict(given_rows)
    table = unpacked(pack({"kit": Table(), "member": Table(true)}), "member")
    before, unchanged = table.copy(), dict(true)
    for subject, now in changes:
        if now is not None:
            true[subject] = table[subject] = now
        elif true.pop(subject, None) is not None:
            del table[subject]
    assert (dict(table), dict(before)) == (true, unchanged)
    assert dict(unpacked(pack({"member": table}), "member")) == true
    for metric in Metric:
        there = [(one, mine) for one, mine in true.items() if isinstance(one, int) and mine.stands(metric)]
        assert sorted(table.keys_by(metric)) == sorted(key_of(one, mine, metric) for one, mine in there)
        assert table.values_by(metric) == {one: mine.value(metric) for one, mine in true.items()}
    groups = {one: one % 3 or None for one in range(1, 41)}
    whole: dict[int | str, Sums] = {}
    for one, mine in true.items():
        if isinstance(one, int) and (group := groups[one]) is not None:
            whole[group] = plus(whole.get(group, NOTHING), mine)
    assert dict(table.gathered(groups)) == {group: mine for group, mine in whole.items() if mine != NOTHING}


def test_networks_keep_their_names_and_older_packs_are_read() -> None:
    table: dict[int | str, Sums] = {"x": Sums(clicks=2), "bluesky": Sums(posts=70_000)}
    packed = pack({"network": Table(table)})
    assert (dict(unpacked(packed, "network")), unpack(packed, "member")) == (table, None)
    older = zlib.compress(json.dumps({"member": [[7, *Sums(posts=1)]]}).encode())
    assert (dict(unpacked(older, "member")), unpack(older, "kit")) == ({7: Sums(posts=1)}, None)


LATER = [
    b"",
    b"\x02whatever comes later",
    b'{"member":[[],"x"]}\n',
    b'["member"]\n',
    b'{"member":[[],12]}\nother bytes!',
    pack({"member": Table({1: Sums()})}).replace(b"\n\x0a", b"\n\x0b"),
    b'{"member":[[],%d]}\n%b' % (len(MORE := squeeze([[1]] * 11)), MORE),
]


@pytest.mark.parametrize("packed", LATER)
def test_what_a_later_release_packed_is_told_from_what_can_be_read(packed: bytes) -> None:
    with pytest.raises(OtherPackingError):
        unpack(packed, "member")


def unpacked(packed: bytes, by: str) -> Table:
    found = unpack(packed, by)
    assert found is not None
    return found


def test_several_rows_are_those_that_are_there() -> None:
    table = Table({7: Sums(posts=2), 3: Sums(clicks=4)})
    assert table.several([3, 5, 7]) == {3: Sums(clicks=4), 7: Sums(posts=2)}
    assert Table().several([3]) == {}
