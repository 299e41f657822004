"""The networks page: what reading costs, and the budget that an admin sets."""

from collections.abc import Callable

from flask.testing import FlaskClient

from share.core import Core
from share.models.members import Member
from share.services import plans
from tests.fixtures.people import Cast

ClientFor = Callable[[Member], FlaskClient]
USUAL = "$25.00 a month, the usual while nobody has set one: 5,000 reads"


def test_a_coordinator_sees_what_reading_costs(client_for: ClientFor, cast: Cast) -> None:
    seen = client_for(cast.carol).get("/networks").text
    assert USUAL in seen
    assert "Keep this budget" not in seen
    assert client_for(cast.carol).post("/networks/x/budget", data={"dollars": "5"}).status_code == 403


def test_an_admin_sets_the_budget_and_the_log_tells(core: Core, client_for: ClientFor, cast: Cast) -> None:
    dan = client_for(cast.dan)
    assert "Keep this budget" in dan.get("/networks").text
    answer = dan.post("/networks/x/budget", data={"dollars": "12.50"}, follow_redirects=True)
    assert "$12.50 a month, set by an admin: 2,500 reads" in answer.text
    assert plans.costs(core)["x"].budget_usd == 12.5
    assert "budget_set" in dan.get("/admin/audit").text.lower().replace(" ", "_")


def test_an_amount_that_is_none_is_refused_and_changes_nothing(core: Core, client_for: ClientFor, cast: Cast) -> None:
    for amount in ("-5", "much", "1e9", "9999999", "٣"):
        answer = client_for(cast.dan).post("/networks/x/budget", data={"dollars": amount}, follow_redirects=True)
        assert "Give an amount of dollars" in answer.text
    assert plans.costs(core)["x"].told_by == "usual"


def test_a_free_network_takes_no_budget(client_for: ClientFor, cast: Cast) -> None:
    answer = client_for(cast.dan).post("/networks/bluesky/budget", data={"dollars": "5"}, follow_redirects=True)
    assert "Reading Bluesky costs nothing." in answer.text


def test_an_amount_typed_with_a_comma_is_not_a_hundred_times_as_much(
    core: Core, client_for: ClientFor, cast: Cast
) -> None:
    with core.write() as session:
        session.get_one(Member, cast.dan.id).language = "es"
    dan = client_for(cast.dan)
    dan.post("/networks/x/budget", data={"dollars": "12,50"})
    assert plans.costs(core)["x"].budget_usd == 12.5
    assert 'value="12,50"' in dan.get("/networks").text


def test_a_refused_budget_does_not_look_like_a_kept_one(client_for: ClientFor, cast: Cast) -> None:
    answer = client_for(cast.dan).post("/networks/x/budget", data={"dollars": "a lot"}, follow_redirects=True)
    assert "flash-error" in answer.text
    assert "flash-success" not in answer.text
