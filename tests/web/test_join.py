from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import func, select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.consents import Consent
from share.models.members import Member
from share.models.notices import Notice
from share.services import members
from tests.fixtures.people import WORDING, Cast

FORM = {"name": "Erin", "email": "erin@example.org", "agree": "y", "wording": WORDING}


def find(core: Core, email: str) -> Member | None:
    with core.read() as session:
        return session.scalars(select(Member).where(Member.email == email)).first()


def test_a_code_opens_the_join_page_however_it_is_typed(client: FlaskClient, campaign: Campaign) -> None:
    assert client.post("/join", data={"code": " join-us "}).location == "/join/JOIN-US"
    page = client.get("/join/JOIN-US").text
    assert "Join Spring campaign" in page
    assert WORDING in page


def test_an_unknown_code_is_told_kindly(client: FlaskClient, campaign: Campaign) -> None:
    assert "We do not know this code" in client.post("/join", data={"code": "NO-SUCH"}).text
    assert client.get("/join/NO-SUCH").status_code == 404


def test_joining_keeps_the_consent_with_its_words(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    assert client.post("/join/JOIN-US", data=FORM).location == "/join/sent"
    erin = find(core, "erin@example.org")
    assert erin is not None
    assert (erin.state, erin.role) == ("agreed", "member")
    with core.read() as session:
        kept = session.scalars(select(Consent).where(Consent.member_id == erin.id)).all()
    assert {consent.what for consent in kept} == {"campaign", "mail"}
    assert {consent.wording for consent in kept} == {WORDING}
    assert {consent.channel for consent in kept} == {"join"}


def test_nobody_joins_without_the_tick(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    without = {name: value for name, value in FORM.items() if name != "agree"}
    assert client.post("/join/JOIN-US", data=without).status_code == 400
    assert find(core, "erin@example.org") is None


def test_a_consent_to_other_words_is_not_taken(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    answer = client.post("/join/JOIN-US", data=FORM | {"wording": "I agree to nothing."})
    assert answer.status_code == 400
    assert "have changed" in answer.text
    assert find(core, "erin@example.org") is None


def test_no_daily_mail_goes_out_before_the_mailbox_is_shown_to_be_read(
    core: Core, client: FlaskClient, campaign: Campaign
) -> None:
    assert client.post("/join/JOIN-US", data=FORM).location == "/join/sent"
    erin = find(core, "erin@example.org")
    assert erin is not None
    assert erin.mail_paused_reason == "unconfirmed"
    with core.read() as session:
        notice = session.scalars(select(Notice).where(Notice.address == "erin@example.org")).one()
    client.get(f"/signin/{core.vault.decrypt(notice.facts['token'])}")
    client.post("/signin/continue")
    confirmed = find(core, "erin@example.org")
    assert confirmed is not None
    assert confirmed.mail_paused_reason is None


def test_a_known_address_changes_nothing_and_is_answered_alike(core: Core, client: FlaskClient, cast: Cast) -> None:
    new = client.post("/join/JOIN-US", data=FORM)
    known = client.post("/join/JOIN-US", data=FORM | {"email": "dan@example.org", "name": "Mallory"})
    assert (new.status_code, new.location, new.text) == (known.status_code, known.location, known.text)
    dan = find(core, "dan@example.org")
    assert dan is not None
    assert (dan.name, dan.role, dan.state) == ("Dan", "admin", "agreed")


def test_where_approval_is_wanted_newcomers_wait(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).join_needs_approval = True
    assert client.post("/join/JOIN-US", data=FORM).location == "/join/sent"
    erin = find(core, "erin@example.org")
    assert erin is not None
    assert erin.state == "pending"
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_whoever_is_let_in_gets_a_welcome_with_a_link(core: Core, client: FlaskClient, cast: Cast) -> None:
    with core.write() as session:
        session.scalars(select(Campaign)).one().join_needs_approval = True
    client.post("/join/JOIN-US", data=FORM)
    erin = find(core, "erin@example.org")
    assert erin is not None
    members.decide(core, erin.public_id, approve=True, by_id=cast.carol.id)
    with core.read() as session:
        notice = session.scalars(select(Notice).where(Notice.address == "erin@example.org")).one()
    assert notice.kind == "welcome"
    client.get(f"/signin/{core.vault.decrypt(notice.facts['token'])}")
    assert client.post("/signin/continue").status_code == 303


def test_somebody_who_left_comes_back_through_a_person(core: Core, client: FlaskClient, cast: Cast) -> None:
    with core.write() as session:
        session.get_one(Member, cast.alice.id).state = "left"
    client.post("/join/JOIN-US", data=FORM | {"email": "alice@example.org"})
    alice = find(core, "alice@example.org")
    assert alice is not None
    assert (alice.name, alice.state) == ("Alice", "pending")


def test_a_role_cannot_be_slipped_in(core: Core, client: FlaskClient, campaign: Campaign) -> None:
    client.post("/join/JOIN-US", data=FORM | {"role": "admin", "state": "agreed", "id": "1"})
    erin = find(core, "erin@example.org")
    assert erin is not None
    assert erin.role == "member"


def test_joining_over_and_over_makes_one_member(
    core: Core, app_clients: Callable[[], FlaskClient], campaign: Campaign
) -> None:
    for email in ("erin@example.org", "Erin@Example.org", " erin@example.org "):
        app_clients().post("/join/JOIN-US", data=FORM | {"email": email})
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Member)) == 1
