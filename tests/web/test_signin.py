import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import func, select

from share.core import Core
from share.models.campaigns import Campaign
from share.models.clicks import OwnVisitor
from share.models.members import Member
from share.models.notices import Notice
from share.models.signins import Attempt, SessionRow
from share.services import signins
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock

PASSWORD = "nine tall ships at dawn"


def mailed_token(core: Core, email: str) -> str:
    """The token in the newest letter to this address."""
    with core.read() as session:
        notice = session.scalars(
            select(Notice).where(Notice.address == email, Notice.kind == "signin").order_by(Notice.id.desc())
        ).first()
    assert notice is not None
    return core.vault.decrypt(notice.facts["token"])


def test_a_mailed_link_signs_in_after_a_press_of_the_button(core: Core, cast: Cast, client: FlaskClient) -> None:
    client.get("/signin?next=/account/password")
    assert client.post("/signin", data={"email": " Alice@Example.org "}).location == "/signin/sent"
    token = mailed_token(core, "alice@example.org")
    arrived = client.get(f"/signin/{token}")
    assert arrived.location == "/signin/continue"
    assert arrived.headers["Referrer-Policy"] == "no-referrer"
    assert token not in client.get("/signin/continue").text
    assert client.post("/signin/continue").location == "/account/password"
    assert "Alice" in client.get("/account/password").text
    with core.read() as session:
        # What this browser opens of Alice's links is no click of somebody else's, today and, late in a day, tomorrow.
        assert set(session.scalars(select(OwnVisitor.member_id))) == {cast.alice.id}


def test_opening_a_mailed_link_does_not_use_it_up(core: Core, cast: Cast, client: FlaskClient) -> None:
    client.post("/signin", data={"email": "alice@example.org"})
    token = mailed_token(core, "alice@example.org")
    for _ in range(3):
        client.get(f"/signin/{token}", follow_redirects=True)
    assert client.post("/signin/continue").status_code == 303


def test_a_mailed_link_works_once(core: Core, app_clients: Callable[[], FlaskClient], cast: Cast) -> None:
    first, second = app_clients(), app_clients()
    first.post("/signin", data={"email": "alice@example.org"})
    token = mailed_token(core, "alice@example.org")
    for browser in (first, second):
        browser.get(f"/signin/{token}")
    assert first.post("/signin/continue").status_code == 303
    answer = second.post("/signin/continue")
    assert answer.status_code == 410
    assert "no longer works" in answer.text


def test_a_mailed_link_is_stale_after_half_an_hour(core: Core, cast: Cast, client: FlaskClient, clock: Clock) -> None:
    client.post("/signin", data={"email": "alice@example.org"})
    client.get(f"/signin/{mailed_token(core, 'alice@example.org')}")
    clock.move(minutes=31)
    assert client.post("/signin/continue").status_code == 410


def test_a_used_link_says_so_before_a_button_is_pressed(
    core: Core, app_clients: Callable[[], FlaskClient], cast: Cast
) -> None:
    first, second = app_clients(), app_clients()
    first.post("/signin", data={"email": "alice@example.org"})
    token = mailed_token(core, "alice@example.org")
    first.get(f"/signin/{token}")
    first.post("/signin/continue")
    answer = second.get(f"/signin/{token}", follow_redirects=True)
    assert answer.status_code == 410
    assert "no longer works" in answer.text


def test_who_is_signed_in_is_asked_before_a_link_signs_in_somebody_else(
    core: Core, client_for: Callable[[Member], FlaskClient], cast: Cast
) -> None:
    bob = client_for(cast.bob)
    bob.post("/signin", data={"email": "alice@example.org"})
    answer = bob.get(f"/signin/{mailed_token(core, 'alice@example.org')}", follow_redirects=True)
    assert "Sign in as <bdi>Alice</bdi>?" in answer.text
    assert "No, stay <bdi>Bob</bdi>" in answer.text
    assert "Bob" in bob.get("/").text
    bob.post("/signin/continue")
    assert "Alice" in bob.get("/").text


def test_an_unknown_address_gets_the_same_answer_and_no_mail(core: Core, cast: Cast, client: FlaskClient) -> None:
    known = client.post("/signin", data={"email": "alice@example.org"})
    unknown = client.post("/signin", data={"email": "mallory@example.net"})
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    with core.read() as session:
        assert session.scalars(select(Notice.address)).all() == ["alice@example.org"]


def test_somebody_who_left_gets_no_link(core: Core, cast: Cast, client: FlaskClient) -> None:
    with core.write() as session:
        session.get_one(Member, cast.alice.id).state = "left"
    client.post("/signin", data={"email": "alice@example.org"})
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_mailbox_is_not_flooded_with_links(core: Core, cast: Cast, client: FlaskClient, clock: Clock) -> None:
    for _ in range(20):
        assert client.post("/signin", data={"email": "alice@example.org"}).location == "/signin/sent"
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 3
    clock.move(hours=2)
    client.post("/signin", data={"email": "alice@example.org"})
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 4


def test_the_letter_keeps_the_token_sealed(core: Core, cast: Cast, client: FlaskClient) -> None:
    client.post("/signin", data={"email": "alice@example.org"})
    token = mailed_token(core, "alice@example.org")
    with core.read() as session:
        notice = session.scalars(select(Notice)).one()
    assert token not in str(notice.facts)
    assert token not in notice.key


def test_a_password_signs_in(core: Core, cast: Cast, client: FlaskClient) -> None:
    signins.set_password(core, member_id=cast.bob.id, password=PASSWORD)
    answer = client.post("/signin/password", data={"email": "bob@example.org", "password": PASSWORD})
    assert answer.location == "/"
    assert client.get("/account/password").status_code == 200


def test_a_wrong_password_and_an_unknown_address_look_the_same(core: Core, cast: Cast, client: FlaskClient) -> None:
    signins.set_password(core, member_id=cast.bob.id, password=PASSWORD)
    answers = [
        client.post("/signin/password", data={"email": email, "password": "wrong wrong wrong"})
        for email in ("bob@example.org", "nobody@example.org", "not an address")
    ]
    texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {400}
    assert len(texts) == 1


def test_guesses_count_without_the_store(core: Core, cast: Cast, client: FlaskClient) -> None:
    core.store.close()
    core.store.connection_pool.connection_kwargs["path"] = "/nonexistent.sock"
    core.store.connection_pool.disconnect()
    for _ in range(8):
        answer = client.post("/signin/password", data={"email": "alice@example.org", "password": "wrong wrong wrong"})
    assert answer.status_code == 429
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 15


def test_after_waiting_a_right_password_is_taken(core: Core, cast: Cast, client: FlaskClient, clock: Clock) -> None:
    signins.set_password(core, member_id=cast.alice.id, password=PASSWORD)
    for _ in range(30):
        client.post("/signin/password", data={"email": "alice@example.org", "password": "wrong wrong wrong"})
    clock.move(hours=1)
    answer = client.post("/signin/password", data={"email": "alice@example.org", "password": PASSWORD})
    assert answer.status_code == 303


def test_signing_in_gives_a_new_cookie_and_drops_what_stood_in_the_old(
    core: Core, cast: Cast, client: FlaskClient
) -> None:
    signins.set_password(core, member_id=cast.bob.id, password=PASSWORD)
    with client.session_transaction() as cookie:
        cookie["planted"] = "by Mallory"
    client.post("/signin/password", data={"email": "bob@example.org", "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    cast: Cast, client_for: Callable[[Member], FlaskClient], app_clients: Callable[[], FlaskClient]
) -> None:
    alice, thief = client_for(cast.alice), app_clients()
    cookie = alice.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    assert thief.get("/account/password").status_code == 200
    alice.post("/signout")
    assert alice.get("/account/password").location.startswith("/signin")
    assert thief.get("/account/password").location.startswith("/signin")


def test_signing_out_everywhere_ends_every_browser(
    core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    phone, laptop, bobs = client_for(cast.alice), client_for(cast.alice), client_for(cast.bob)
    phone.post("/signout/everywhere")
    assert laptop.get("/account/password").status_code == 303
    assert bobs.get("/account/password").status_code == 200


def test_a_new_password_ends_all_other_browsers(cast: Cast, client_for: Callable[[Member], FlaskClient]) -> None:
    mine, other = client_for(cast.alice), client_for(cast.alice)
    assert mine.post("/account/password", data={"password": PASSWORD}).status_code == 303
    assert mine.get("/account/password").status_code == 200
    assert other.get("/account/password").status_code == 303


def test_changing_a_password_asks_for_the_current_one(
    core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    signins.set_password(core, member_id=cast.alice.id, password=PASSWORD)
    answer = client_for(cast.alice).post("/account/password", data={"password": "seven quiet otters", "current": "no"})
    assert answer.status_code == 400
    assert "This is not your current password." in answer.text


def test_a_password_that_is_guessed_first_is_refused(cast: Cast, client_for: Callable[[Member], FlaskClient]) -> None:
    browser = client_for(cast.alice)
    for easy in ("short", "password1234", "aaaaaaaaaaaaaaa", "alice-example-1234", "ShareCampaign2026"):
        assert browser.post("/account/password", data={"password": easy}).status_code == 400, easy


def test_a_role_taken_away_acts_on_the_next_request(
    core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    carol = client_for(cast.carol)
    assert carol.get("/members").status_code == 200
    with core.write() as session:
        session.get_one(Member, cast.carol.id).role = "member"
    assert carol.get("/members").status_code == 403


def test_somebody_who_leaves_is_signed_out_at_once(
    core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    alice = client_for(cast.alice)
    with core.write() as session:
        session.get_one(Member, cast.alice.id).state = "left"
    assert alice.get("/account/password").status_code == 303


def test_a_member_stays_signed_in_for_sixty_days_of_silence(
    cast: Cast, client_for: Callable[[Member], FlaskClient], clock: Clock
) -> None:
    alice, alices_old_phone = client_for(cast.alice), client_for(cast.alice)
    for _ in range(3):
        clock.move(days=50)
        assert alice.get("/account/password").status_code == 200
    assert alices_old_phone.get("/account/password").status_code == 303


def test_staff_are_signed_out_after_half_a_day_of_silence_and_after_two_weeks(
    cast: Cast, client_for: Callable[[Member], FlaskClient], clock: Clock
) -> None:
    idle, busy = client_for(cast.bob), client_for(cast.bob)
    for _ in range(27):
        clock.move(hours=12)
        assert busy.get("/account/password").status_code == 200
    assert idle.get("/account/password").status_code == 303
    clock.move(hours=12)
    clock.move(minutes=1)
    assert busy.get("/account/password").status_code == 303


def test_looking_at_pages_writes_to_the_session_row_only_now_and_then(
    core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient], clock: Clock
) -> None:
    alice = client_for(cast.alice)
    clock.move(minutes=2)
    alice.get("/account/password")
    with core.read() as session:
        row = session.scalars(select(SessionRow)).one()
    assert row.seen_at == row.created_at
    clock.move(minutes=4)
    alice.get("/account/password")
    with core.read() as session:
        assert session.scalars(select(SessionRow)).one().seen_at == clock()


def test_next_never_leads_to_another_site(core: Core, cast: Cast, app_clients: Callable[[], FlaskClient]) -> None:
    signins.set_password(core, member_id=cast.bob.id, password=PASSWORD)
    for wanted in ("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/\t/evil.example", "evil"):
        browser = app_clients()
        browser.get("/signin", query_string={"next": wanted})
        answer = browser.post("/signin/password", data={"email": "bob@example.org", "password": PASSWORD})
        assert answer.location == "/", wanted


def test_forms_without_their_token_change_nothing(
    core: Core, campaign: Campaign, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    alice = client_for(cast.alice)
    alice.application.config["WTF_CSRF_ENABLED"] = True
    answer = alice.post("/signout/everywhere")
    assert answer.status_code == 400
    assert "load the page again" in answer.text
    assert alice.get("/account/password").status_code == 200
