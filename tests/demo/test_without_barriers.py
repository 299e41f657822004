"""Every page of samples that were made at other times of the day, week, month and year: none has a barrier in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.demo.calendar import ZONE
from share.demo.seed import seed
from share.domain.roles import Role
from share.language import SPOKEN
from share.models.members import Member
from share.services import rounds, suspicions
from share.web.policy import POLICY, Who
from tests.demo.cheats import Cheats
from tests.fixtures.stores import Clock
from tests.web import crawling
from tests.web.barriers import barriers

TIMES = {
    "Sunday, just after midnight": (2026, 11, 22, 0, 5),
    "Monday, before the kit": (2026, 11, 23, 6, 30),
    "Monday, just after the kit": (2026, 11, 30, 7, 30),
    "the first of a month": (2026, 12, 1, 13, 50),
    "the last of a year": (2026, 12, 31, 23, 50),
    "the first of a year": (2027, 1, 1, 0, 5),
    "the night the clocks go back": (2026, 11, 1, 1, 30),
    "the day the clocks go forward": (2027, 3, 14, 7, 30),
}


@pytest.fixture
def database_url(one_database: str) -> str:
    return one_database


@pytest.fixture
def told(core: Core, clock: Clock, turn: int) -> Core:
    """A sample that ends then, with much to look at: each time has other people and other posts."""
    local = datetime(*list(TIMES.values())[turn], tzinfo=ZoneInfo(ZONE))
    clock.move(to=local.astimezone(UTC))
    seed(core, words=str(local), members=80, days=20)
    with core.db.write() as session:
        Cheats(core, session).all()
    rounds.owe(core)
    while suspicions.find_due(core):
        pass
    return core


def _plain(app: Flask) -> Iterator[str]:
    """Addresses without a name in them."""
    for rule in app.url_map.iter_rules():
        named = rule.arguments or rule.rule.startswith(crawling.KEPT_AWAY)
        if "GET" in (rule.methods or ()) and not named and POLICY[rule.endpoint] is not Who.TOKEN:
            yield rule.rule


def _person(core: Core, role: Role) -> Member:
    with core.read() as session:
        return session.scalars(select(Member).where(Member.role == role.value).order_by(Member.id).limit(1)).one()


def _walkers(turn: int) -> Iterator[tuple[Role | None, str]]:
    """A stranger, a member and somebody above, in their languages; all turns together have everybody in each."""
    languages = list(SPOKEN)
    above = [role for role in Role if role is not Role.MEMBER]
    yield None, languages[turn % 2]
    yield Role.MEMBER, languages[turn % 2]
    yield above[turn % 3], languages[(turn // 3 + 1) % 2]


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("turn", range(len(TIMES)), ids=TIMES)
def test_no_page_has_a_barrier_whatever_the_time(
    told: Core, app: Flask, client: FlaskClient, client_for: Callable[[Member], FlaskClient], turn: int
) -> None:
    wrong, seen = dict[str, list[str]](), 0
    for role, language in _walkers(turn):
        browser = client_for(_person(told, role)) if role else client
        browser.set_cookie("language", language)
        for page in crawling.pages(browser, *_plain(app)):
            seen += 1
            wrong |= {page.page: found} if (found := barriers(page.html)) else {}
    assert wrong == {}
    assert seen > 120
