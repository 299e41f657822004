from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from share.domain.errors import ConflictError
from share.domain.kits import MOVES, Fitting, KitFacts, KitState, check_move, is_missed, problems
from share.domain.text_length import Length

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = KitFacts(
    title="Nurses win in Duluth",
    url="https://example.org/nurses",
    has_picture=True,
    picture_alt="Nurses cheering outside a hospital",
    local_date=date(2026, 11, 24),
    today=date(2026, 11, 22),
    publish_at=NOW + timedelta(days=2),
    closes_at=NOW + timedelta(days=4),
    starts_on=date(2026, 11, 1),
    ends_on=date(2026, 12, 31),
    fittings=[Fitting("x", "X", "caption-x-en", Length(200, 280))],
)


def fields(facts: KitFacts) -> list[str]:
    return [problem.field for problem in problems(facts, now=NOW)]


def test_a_finished_kit_has_no_problems() -> None:
    assert fields(GOOD) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "http://10.0.0.1/a"}, "url"),
        ({"picture_alt": ""}, "picture_alt"),
        ({"local_date": date(2026, 11, 21)}, "local_date"),
        ({"starts_on": date(2026, 12, 1)}, "local_date"),
        ({"local_date": date(2027, 1, 1)}, "local_date"),
        ({"closes_at": GOOD.publish_at}, "closes_at"),
        ({"publish_at": NOW - timedelta(days=3), "closes_at": NOW - timedelta(days=1)}, "closes_at"),
        ({"fittings": [Fitting("x", "X", "caption-x-en", None)]}, "caption-x-en"),
        ({"fittings": [Fitting("x", "X", "caption-x-en", Length(300, 280))]}, "caption-x-en"),
    ],
)
def test_each_flaw_is_named_by_its_field(change: dict[str, object], field: str) -> None:
    assert fields(replace(GOOD, **change)) == [field]  # type: ignore[arg-type] # the cases above fit the fields


def test_a_kit_without_a_picture_needs_no_description() -> None:
    assert fields(replace(GOOD, has_picture=False, picture_alt="")) == []
    assert fields(replace(GOOD, has_picture=False, lacks_media=True)) == ["picture"]


def test_a_state_moves_only_along_its_lines() -> None:
    check_move(KitState.DRAFT, KitState.SCHEDULED)
    for state, ways in MOVES.items():
        for other in set(KitState) - ways:
            with pytest.raises(ConflictError):
                check_move(state, other)


def test_what_is_out_never_becomes_a_plan_again() -> None:
    reachable = {KitState.PUBLISHED}
    while more := {way for state in reachable for way in MOVES[state]} - reachable:
        reachable |= more
    assert reachable == {KitState.PUBLISHED, KitState.RECALLED, KitState.CLOSED}


def test_an_older_or_closed_kit_is_missed() -> None:
    day, closes = date(2026, 11, 21), NOW + timedelta(hours=1)
    assert not is_missed(local_date=day, closes_at=closes, newest=day, now=NOW)
    assert not is_missed(local_date=day, closes_at=closes, newest=None, now=NOW)
    assert is_missed(local_date=day, closes_at=closes, newest=date(2026, 11, 22), now=NOW)
    assert is_missed(local_date=day, closes_at=NOW, newest=day, now=NOW)
