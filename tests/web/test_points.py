"""Points on pages: the rules, who would move, each point's line, a question and its answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.domain.score_rules import X_POLICY, RuleSet
from share.models.audit import AuditEntry
from share.models.campaigns import Campaign
from share.models.disputes import Dispute
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.services import scores
from tests.fixtures.people import Cast
from tests.services.ledgers import Ledger

SignIn = Callable[[Member], FlaskClient]
PLAIN = RuleSet(run_points=0, newcomer_kits=0, day_limit=0)
TODAY = date(2026, 11, 24)


@pytest.fixture
def ledger(core: Core, campaign: Campaign) -> Ledger:
    return Ledger(core, campaign)


def filled(core: Core, **other: object) -> dict[str, object]:
    """The form as its page fills it in, but for what is named."""
    numbers = {name: value for name, value in PLAIN.as_json().items() if name not in {"weights", "on", "x_actions"}}
    weights = {f"weight_{network.name}": 100 for network in core.networks.all}
    return {"on": "y", **numbers, **weights, **other}


def test_an_admin_sees_who_moves_before_anything_does(
    core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn
) -> None:
    ledger.rule(PLAIN)
    ledger.read(ledger.post(cast.alice, kit), 3)
    ledger.post(cast.bob, kit)
    ledger.click(ledger.link(cast.bob, kit), 2)
    # Clicks alone have a place, too.
    ledger.click(ledger.link(cast.carol, kit), 3)
    page = client_for(cast.dan).post("/admin/scores", data=filled(core, click=9, do="preview")).text
    assert '<strong class="num">2</strong> would climb' in page
    assert "Bob" in page
    assert "Carol" in page
    assert ledger.total(cast.bob) == 12


def test_rules_that_give_no_points_let_nobody_climb(
    core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn
) -> None:
    ledger.rule(PLAIN)
    ledger.post(cast.alice, kit)
    page = client_for(cast.dan).post("/admin/scores", data=filled(core, on="", do="preview")).text
    assert "Nobody climbs or falls" in page
    assert "Climbing most" not in page


def test_rules_that_are_applied_are_worked_through_and_kept(
    core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn
) -> None:
    ledger.post(cast.alice, kit)
    answer = client_for(cast.dan).post("/admin/scores", data=filled(core, post=7, note="A start", do="apply"))
    assert answer.status_code == 303
    assert ledger.total(cast.alice) == 0
    while scores.work_through_due(core):
        pass
    assert ledger.total(cast.alice) == 7
    standing = scores.standing(core)
    assert (standing.versions[0].row.note, standing.behind) == ("A start", 0)
    assert standing.versions[0].row.applied_at is not None
    with core.read() as session:
        [line] = session.scalars(select(AuditEntry).where(AuditEntry.action == "change points"))
        assert line.actor_id == cast.dan.id


def test_the_same_rules_make_no_new_version(core: Core, ledger: Ledger, cast: Cast, client_for: SignIn) -> None:
    ledger.rule(PLAIN)
    client_for(cast.dan).post("/admin/scores", data=filled(core, do="apply"))
    assert len(scores.standing(core).versions) == 1


def test_a_number_out_of_range_is_told_beside_its_field(core: Core, cast: Cast, client_for: SignIn) -> None:
    answer = client_for(cast.dan).post("/admin/scores", data=filled(core, run_length=1, do="apply"))
    assert answer.status_code == 400
    assert "This must be a whole number from 2 to 31." in answer.text


def test_the_switch_for_x_stands_beside_the_policys_words(cast: Cast, client_for: SignIn) -> None:
    page = client_for(cast.dan).get("/admin/scores").text
    assert X_POLICY in page
    assert 'name="x_actions"' in page


def test_a_coordinator_sees_the_rules_and_cannot_change_them(core: Core, cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.carol)
    assert "Change the rules" not in client.get("/admin/scores").text
    assert client.post("/admin/scores", data=filled(core, do="apply")).status_code == 403
    assert client_for(cast.bob).get("/admin/scores").status_code == 403


def test_every_point_has_its_line(ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn) -> None:
    ledger.rule(replace(PLAIN, click_limit=2))
    post = ledger.post(cast.alice, kit)
    ledger.read(post, 3)
    ledger.click(ledger.link(cast.alice, kit), 5)
    page = client_for(cast.alice).get("/me/points").text
    assert "15 points" in page
    assert "A verified post on Bluesky: 10 points." in page
    assert "3 engagements on Bluesky, 1 point each." in page
    assert "5 clicks on your link for Bluesky, 1 point each." in page
    assert "Clicks on one day bring at most 2 points; they came to 5." in page


def test_members_read_what_each_network_counts(ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn) -> None:
    ledger.rule(replace(PLAIN, weights={"mastodon": 50}))
    ledger.post(cast.alice, kit)
    assert "Posts and engagements on Mastodon count 50 %." in client_for(cast.alice).get("/me/points").text


def test_what_was_taken_away_is_told(ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn) -> None:
    ledger.rule(PLAIN)
    ledger.stand(ledger.post(cast.alice, kit), "gone")
    page = client_for(cast.alice).get("/me/points").text
    assert "Its post or clicks no longer hold: 10 points went with it." in page


def asked(core: Core, ledger: Ledger, cast: Cast, kit: Kit, client: FlaskClient) -> str:
    """Alice asks about the line of her post; returns the question's id."""
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    address = f"/me/points/post/{TODAY}/{post.public_id}"
    assert address in client.get("/me/points").text
    assert client.post(address, data={"text": "It was two posts."}).status_code == 303
    assert "A coordinator looks at it" in client.get(address).text
    with core.read() as session:
        return session.scalars(select(Dispute.public_id)).one()


def test_a_question_reaches_the_coordinator_and_ends_in_a_note_and_points(
    core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn
) -> None:
    question = asked(core, ledger, cast, kit, client_for(cast.alice))
    carol = client_for(cast.carol)
    assert f"/disputes/{question}" in carol.get("/needs").text
    assert "It was two posts." in carol.get(f"/disputes/{question}").text
    answer = carol.post(f"/disputes/{question}", data={"granted": 5, "note": "You are right."})
    assert answer.status_code == 303
    assert f"/disputes/{question}" not in carol.get("/needs").text
    assert ledger.total(cast.alice) == 15
    page = client_for(cast.alice).get("/me/points").text
    assert "You are right." in page
    with core.read() as session:
        [letter] = session.scalars(select(Notice).where(Notice.kind == "points_answered"))
        assert letter.member_id == cast.alice.id
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"ask about points", "answer about points"} <= actions


def test_a_question_is_answered_once(core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn) -> None:
    question = asked(core, ledger, cast, kit, client_for(cast.alice))
    carol = client_for(cast.carol)
    carol.post(f"/disputes/{question}", data={"granted": 5, "note": "You are right."})
    late = carol.post(f"/disputes/{question}", data={"granted": 50, "note": "Very right."}, follow_redirects=True)
    assert "yours was not sent" in late.text
    assert "Very right." not in late.text
    assert ledger.total(cast.alice) == 15


def test_granted_points_survive_other_rules(
    core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn
) -> None:
    question = asked(core, ledger, cast, kit, client_for(cast.alice))
    client_for(cast.carol).post(f"/disputes/{question}", data={"granted": -4, "note": "Only one."})
    ledger.rule(replace(PLAIN, post=20))
    assert ledger.total(cast.alice) == 16


def test_nobody_asks_about_somebody_elses_line(ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn) -> None:
    ledger.rule(PLAIN)
    post = ledger.post(cast.alice, kit)
    assert client_for(cast.bob).get(f"/me/points/post/{TODAY}/{post.public_id}").status_code == 404
    assert client_for(cast.alice).get(f"/me/points/post/never/{post.public_id}").status_code == 404


def test_members_answer_no_questions(core: Core, ledger: Ledger, cast: Cast, kit: Kit, client_for: SignIn) -> None:
    question = asked(core, ledger, cast, kit, client_for(cast.alice))
    assert client_for(cast.alice).get(f"/disputes/{question}").status_code == 403
