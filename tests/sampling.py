"""Which of many alike cases `make test` asks; `make long` asks the others."""

from collections.abc import Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def _case(case: Any) -> ParameterSet:
    return case if isinstance(case, ParameterSet) else pytest.param(*case if isinstance(case, tuple) else (case,))


def a_few(cases: Iterable[Any], *, of: int) -> list[ParameterSet]:
    """The first of each `of` cases as it is, the others marked `long`; ids and marks that a case has stay."""
    return [
        pytest.param(*one.values, id=one.id, marks=[*one.marks, *((pytest.mark.long,) if number % of else ())])
        for number, one in enumerate(map(_case, cases))
    ]
