"""Every page of the policy table in the sample campaign, as the people who may see it: none has a barrier."""

import pytest

from share.domain.roles import Role
from share.language import SPOKEN
from tests.browser.every_page import APART, DESK, PEOPLE, ROUTES, Walker, barriers, is_page
from tests.browser.samples import Demo
from tests.browser.walking import unreached

TABBED = ("/", "/leaderboard", "/me", "/me/settings", "/queue", "/kits/new", "/needs")


def test_no_page_is_forgotten(walkers: dict[Role | None, Walker]) -> None:
    wanted = {rule.endpoint for rule in ROUTES.iter_rules() if "GET" in (rule.methods or ()) and is_page(rule.endpoint)}
    seen = {name.partition(":")[0] for one in walkers.values() for name, _ in one.pages()}
    assert wanted - seen == set(), "Link to these pages, or say in NO_PAGE why nobody can look at them"


@pytest.mark.parametrize("role", PEOPLE)
def test_every_link_leads_somewhere(walkers: dict[Role | None, Walker], role: Role | None) -> None:
    assert walkers[role].crawl.broken == []


@pytest.mark.parametrize("language", [one for one in SPOKEN if one != APART])
@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_has_a_barrier(
    walkers: dict[Role | None, Walker], demo: Demo, role: Role | None, language: str
) -> None:
    assert barriers(walkers[role], demo, language) == {}


@pytest.mark.parametrize("path", TABBED)
def test_every_control_is_reached_by_keyboard_and_seen(
    walkers: dict[Role | None, Walker], demo: Demo, path: str
) -> None:
    page = walkers[Role.ADMIN].context.new_page()
    page.set_viewport_size(DESK)
    page.goto(f"{demo.url}{path}")
    assert unreached(page) == []
    page.close()
