from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.kits import Kit
from share.models.members import Member
from share.services import kits
from tests.fixtures.people import Cast
from tests.services.drafts import draft

ClientFor = Callable[[Member], FlaskClient]
FIRST, SECOND = date(2026, 11, 25), date(2026, 11, 26)


@pytest.fixture
def bob(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


def days(core: Core, *slugs: str) -> list[date]:
    return [kits.get(core, slug).local_date for slug in slugs]


def two(core: Core, cast: Cast) -> tuple[Kit, Kit]:
    return draft(core, cast, "One", day=FIRST), draft(core, cast, "Two", day=SECOND)


def test_a_month_shows_its_kits_and_its_empty_days(core: Core, cast: Cast, bob: FlaskClient) -> None:
    two(core, cast)
    page = bob.get("/queue/calendar").text
    assert "Nov 2026" in page
    assert page.count("month-empty") == 5  # 24 and 27 to 30 November
    assert 'href="/kits/new?day=2026-11-27"' in page
    assert "5 days have no kit yet." in page
    assert "Dec 2026" in bob.get("/queue/calendar?month=2026-12").text


@pytest.mark.parametrize("month", ["2026-13", "x", "9999-12", "0001-01", "<script>", "2026-11-01"])
def test_a_month_that_is_none_shows_this_one(bob: FlaskClient, month: str) -> None:
    answer = bob.get("/queue/calendar", query_string={"month": month})
    assert answer.status_code == 200
    assert "Nov 2026" in answer.text


def test_a_kit_goes_to_an_empty_day(core: Core, cast: Cast, bob: FlaskClient) -> None:
    one, _ = two(core, cast)
    page = bob.post("/queue/calendar/move", data={"slug": one.slug, "day": "2026-12-02"}, follow_redirects=True)
    assert "Moved." in page.text
    assert days(core, one.slug) == [date(2026, 12, 2)]


def test_two_kits_swap_their_days_and_are_still_owed(core: Core, cast: Cast, bob: FlaskClient) -> None:
    one, other = two(core, cast)
    kits.schedule(core, one.slug, by_id=cast.bob.id)
    page = bob.post("/queue/calendar/move", data={"slug": one.slug, "day": SECOND.isoformat()}, follow_redirects=True)
    assert "Swapped with “Two”" in page.text
    assert days(core, one.slug, other.slug) == [SECOND, FIRST]
    moved = kits.get(core, one.slug)
    assert (moved.state, moved.publish_at.date()) == ("scheduled", SECOND)


@pytest.mark.parametrize("day", ["2026-11-01", "", "2026-02-30", "tomorrow"])
def test_a_day_that_cannot_be_is_refused(core: Core, cast: Cast, bob: FlaskClient, day: str) -> None:
    one, _ = two(core, cast)
    assert bob.post("/queue/calendar/move", data={"slug": one.slug, "day": day}).status_code == 400
    assert days(core, one.slug) == [FIRST]


def test_what_is_out_keeps_its_day(core: Core, cast: Cast, bob: FlaskClient) -> None:
    one, other = two(core, cast)
    kits.publish_now(core, one.slug, by_id=cast.bob.id)
    out = kits.get(core, one.slug).local_date
    assert bob.post("/queue/calendar/move", data={"slug": one.slug, "day": "2026-12-02"}).status_code == 409
    assert bob.post("/queue/calendar/move", data={"slug": other.slug, "day": out.isoformat()}).status_code == 409
    assert days(core, one.slug, other.slug) == [out, SECOND]


def test_members_see_no_calendar(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.alice).get("/queue/calendar").status_code == 403
