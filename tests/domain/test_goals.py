from dataclasses import replace
from datetime import date

import pytest

from share.domain.errors import InvalidError
from share.domain.goals import Metric, Plan, Stage, check, stage

PLAN = Plan("  500   posts ", "", Metric.POSTS, 500, date(2026, 11, 1), date(2026, 11, 30))


def test_a_title_is_kept_without_needless_spaces() -> None:
    assert check(PLAN).title == "500 posts"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"target": 0}, "target"),
        ({"ends_on": date(2026, 10, 31)}, "ends_on"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),
    ],
)
def test_a_plan_that_cannot_be_kept_names_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check(replace(PLAN, **change))  # type: ignore[arg-type] # one field of each kind
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("today", "reached", "ended", "expected"),
    [
        (date(2026, 10, 31), False, False, Stage.COMING),
        (date(2026, 11, 30), False, False, Stage.RUNNING),
        (date(2026, 12, 1), False, False, Stage.OVER),
        (date(2026, 11, 2), False, True, Stage.OVER),
        (date(2026, 12, 1), True, False, Stage.REACHED),
    ],
)
def test_a_goal_stands_where_its_days_say(today: date, reached: bool, ended: bool, expected: Stage) -> None:  # noqa: FBT001 - a table's columns
    assert stage(starts_on=PLAN.starts_on, ends_on=PLAN.ends_on, reached=reached, ended=ended, today=today) is expected
