"""Goals, thanks, newcomers, figures to look at: pages by role, whole without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.domain.suspicions import Kind
from share.models.kits import Kit
from share.models.links import Link
from share.models.members import Member
from share.models.notices import Notice
from share.repositories import suspicions as rows
from share.repositories.suspicions import Sighting
from share.services import erasure, suspicions
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits

Browser = Callable[[Member], FlaskClient]


def _goal(kit: Kit) -> dict[str, str]:
    return {
        "title": "Ten for the nurses",
        "group": "",
        "metric": "posts",
        "target": "10",
        "starts_on": kit.local_date.isoformat(),
        "ends_on": (kit.local_date + timedelta(days=7)).isoformat(),
    }


def _held(core: Core, kit: Kit, kits: Kits, alice: Member) -> str:
    kits.claim(kit, alice, "x")
    with core.write() as session:
        link = session.scalars(select(Link)).one()
        facts = {"after": 300, "usual": 4}
        rows.hold(session, [Sighting(Kind.CLICK_JUMP, "t", alice.id, facts, link_id=link.id)], now=core.now())
    return suspicions.listed(core)[0][0].public_id


def test_a_coordinator_sets_a_goal_and_members_see_how_far_it_is(client_for: Browser, cast: Cast, kit: Kit) -> None:
    carol = client_for(cast.carol)
    assert carol.post("/goals/new", data=_goal(kit)).status_code == 303
    page = client_for(cast.alice).get("/goals").text
    assert "Ten for the nurses" in page
    assert "0 of 10 verified posts" in page
    assert "/goals/new" not in page


@pytest.mark.parametrize("typed", ["2340", "2,340", "2.340", "2 340", "2\u202f340"])
def test_a_goal_is_typed_as_pages_write_it(client_for: Browser, cast: Cast, kit: Kit, typed: str) -> None:
    carol = client_for(cast.carol)
    assert carol.post("/goals/new", data=_goal(kit) | {"target": typed}).status_code == 303
    assert "of 2,340 verified posts" in carol.get("/goals").text


@pytest.mark.parametrize("typed", ["2,34", "2,3400", "0,234", "1.5", "1_000", "2,340.000", "٣"])
def test_a_number_that_may_mean_two_things_is_asked_for_again(
    client_for: Browser, cast: Cast, kit: Kit, typed: str
) -> None:
    answer = client_for(cast.carol).post("/goals/new", data=_goal(kit) | {"target": typed})
    assert answer.status_code == 400
    assert "Give a whole number" in answer.text


def test_a_goal_without_sense_is_given_back_with_its_problem(client_for: Browser, cast: Cast, kit: Kit) -> None:
    answer = client_for(cast.carol).post("/goals/new", data=_goal(kit) | {"ends_on": "2020-01-01"})
    assert answer.status_code == 400
    assert "The last day comes before the first." in answer.text


def test_a_goal_is_changed_and_ended(client_for: Browser, cast: Cast, kit: Kit) -> None:
    carol = client_for(cast.carol)
    carol.post("/goals/new", data=_goal(kit))
    edit = carol.get("/goals").text.partition('href="/goals/')[2]
    path = "/goals/" + carol.get("/goals").text.split('/edit"')[0].rpartition('href="/goals/')[2]
    assert edit
    assert "Ten for the nurses" in carol.get(f"{path}/edit").text
    assert carol.post(f"{path}/edit", data=_goal(kit) | {"target": "12"}).status_code == 303
    assert "of 12" in carol.get("/goals").text
    assert carol.post(f"{path}/end").status_code == 303
    assert "It ended" in carol.get("/goals").text


def test_members_do_not_set_goals(client_for: Browser, cast: Cast, kit: Kit) -> None:
    assert client_for(cast.bob).post("/goals/new", data=_goal(kit)).status_code == 403


def test_a_coordinator_thanks_one_member(client_for: Browser, cast: Cast, kit: Kit) -> None:
    carol = client_for(cast.carol)
    page = carol.get(f"/thanks?member={cast.alice.public_id}")
    assert "For <strong><bdi>Alice</bdi></strong>" in page.text
    sent = carol.post("/thanks", data={"member": cast.alice.public_id, "text": "You are great."})
    assert sent.headers["Location"] == f"/members/{cast.alice.public_id}"


def test_the_thanks_page_counts_before_it_sends(client_for: Browser, cast: Cast, kit: Kit) -> None:
    page = client_for(cast.carol).get("/thanks?posted=all").text
    assert "Nobody would get it." in page
    assert "Send to" not in page


def test_figures_wait_under_needs_with_their_reason(
    core: Core, client_for: Browser, cast: Cast, kit: Kit, kits: Kits
) -> None:
    case = _held(core, kit, kits, cast.alice)
    carol = client_for(cast.carol)
    assert 'href="/suspicions"' in carol.get("/needs").text
    assert "300 clicks within one hour, where links there have 4" in carol.get("/suspicions").text
    assert carol.post(f"/suspicions/{case}/decide", data={"note": "Hm."}).status_code == 400
    answer = carol.post(f"/suspicions/{case}/decide", data={"decision": "leave-out", "note": "Tell us."})
    assert answer.status_code == 303
    assert "left out" in carol.get("/suspicions").text
    assert 'href="/suspicions"' not in carol.get("/needs").text


def test_a_coordinator_is_not_asked_about_their_own_figures(
    core: Core, client_for: Browser, cast: Cast, kit: Kit, kits: Kits
) -> None:
    case, carol = _held(core, kit, kits, cast.carol), client_for(cast.carol)
    page = carol.get("/suspicions").text
    assert f"/suspicions/{case}/decide" not in page
    assert "somebody else decides about it" in page
    assert f"/suspicions/{case}/decide" in client_for(cast.dan).get("/suspicions").text
    refused = carol.post(f"/suspicions/{case}/decide", data={"decision": "fine"}, follow_redirects=True)
    assert "somebody else decides about it" in refused.text.split("<h1>")[0]


def test_enter_in_the_note_of_a_case_decides_nothing(
    core: Core, client_for: Browser, cast: Cast, kit: Kit, kits: Kits
) -> None:
    _held(core, kit, kits, cast.alice)
    form = client_for(cast.carol).get("/suspicions").text.partition("/decide")[2].partition("</form>")[0]
    # A line of its own is what Enter presses the first button from; a text area takes it as a new line.
    assert "<textarea" in form
    assert 'type="text"' not in form


def test_a_member_objects_and_the_coordinator_reads_it(
    core: Core, client_for: Browser, cast: Cast, kit: Kit, kits: Kits
) -> None:
    case = _held(core, kit, kits, cast.alice)
    suspicions.decide(core, case, leave_out=True, by_id=cast.carol.id)
    alice = client_for(cast.alice)
    assert alice.post(f"/suspicions/{case}/object", data={"words": "A strike page linked me."}).status_code == 303
    assert "A strike page linked me." in client_for(cast.carol).get("/suspicions").text
    assert client_for(cast.bob).post(f"/suspicions/{case}/object", data={"words": "x"}).status_code == 404


def test_newcomers_have_a_board_of_their_own(client_for: Browser, cast: Cast, kit: Kit) -> None:
    assert "joined in the last 30 days" in client_for(cast.alice).get("/leaderboard/newcomers").text


def test_my_page_shows_my_best_week_and_a_note_of_thanks(client_for: Browser, cast: Cast, kit: Kit, kits: Kits) -> None:
    kits.click(kits.claim(kit, cast.alice, "x"), 5)
    client_for(cast.carol).post("/thanks", data={"member": cast.alice.public_id, "text": "You are great."})
    page = client_for(cast.alice).get("/me").text
    assert 'Your best week: <strong class="num">5</strong> clicks' in page
    assert "You are great." in page
    assert "A streak begins with your next post." in page


def test_who_was_erased_is_spoken_of_without_a_name(
    core: Core, client_for: Browser, cast: Cast, kit: Kit, kits: Kits
) -> None:
    case, carol = _held(core, kit, kits, cast.alice), client_for(cast.carol)
    carol.post("/thanks", data={"member": cast.alice.public_id, "text": "You are great."})
    suspicions.decide(core, case, leave_out=False, by_id=cast.carol.id)
    erasure.ask(core, member_id=cast.carol.id, password="", word="erase")
    with core.read() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "erase")).one()
    erasure.erase(core, core.vault.decrypt(notice.facts["token"]))
    alice, dan = client_for(cast.alice), client_for(cast.dan)
    for page in (alice.get("/me").text, alice.get("/").text, dan.get("/thanks").text, dan.get("/suspicions").text):
        assert "<bdi>a former member</bdi>" in page
        assert "<bdi></bdi>" not in page
