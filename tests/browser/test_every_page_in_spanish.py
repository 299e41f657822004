"""Every page once more, in Spanish."""

import pytest

from share.domain.roles import Role
from tests.browser.every_page import APART, PEOPLE, Walker, barriers
from tests.browser.samples import Demo


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_has_a_barrier(walkers: dict[Role | None, Walker], demo: Demo, role: Role | None) -> None:
    assert barriers(walkers[role], demo, APART) == {}
