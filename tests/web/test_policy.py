from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from share.core import Core
from share.domain.roles import Role
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.web import policy
from share.web.app import create_app
from share.web.policy import POLICY, UnlistedRouteError, Who
from tests.fixtures.people import Cast
from tests.fixtures.stores import ONE_DATABASE, Clock


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Endpoint and an address of it, for every route that takes this method."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                values = dict.fromkeys(rule.arguments, "1" if "int" in rule.rule else "x")
                built = rule.build(values)
                assert built is not None
                found.append((rule.endpoint, built[1]))
    return sorted(found)


@ONE_DATABASE
def test_a_route_without_a_line_stops_the_start(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    without = {endpoint: who for endpoint, who in POLICY.items() if endpoint != "signin.start"}
    monkeypatch.setattr(policy, "POLICY", without)
    with pytest.raises(UnlistedRouteError, match=r"signin\.start"):
        create_app(core=core)


@ONE_DATABASE
def test_the_table_has_no_line_without_a_route(app: Flask) -> None:
    stale = POLICY.keys() - {rule.endpoint for rule in app.url_map.iter_rules()}
    assert not stale, f"Take these lines out of share/web/policy.py: {sorted(stale)}"


def test_the_table_is_sorted() -> None:
    assert list(POLICY) == sorted(POLICY)


@ONE_DATABASE
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_anonymous_gets_past_the_table(app: Flask, client: FlaskClient, cast: Cast, method: str) -> None:
    for endpoint, address in addresses(app, method):
        if POLICY[endpoint] in {Who.OPEN, Who.PUBLIC, Who.TOKEN}:
            continue
        answer = client.open(address, method=method)
        if method == "GET":
            assert answer.status_code == 303, address
            assert answer.location.startswith("/signin?next="), address
        else:
            assert answer.status_code == 401, address


@pytest.mark.parametrize(
    ("database_url", "person"),
    # Who may do what is the table's matter; an admin gets everywhere, so each page is opened on the stricter database.
    [
        ("sqlite", "alice"),
        ("sqlite", "bob"),
        ("sqlite", "carol"),
        ("postgresql", "dan"),
        pytest.param("sqlite", "dan", marks=pytest.mark.long),
    ],
    indirect=["database_url"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_role_gets_exactly_as_far_as_the_table_says(
    app: Flask, core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient], person: str, method: str
) -> None:
    member: Member = getattr(cast, person)
    browser = client_for(member)
    for endpoint, address in addresses(app, method):
        who = POLICY[endpoint]
        if not isinstance(who, Role) or endpoint == "account.everywhere":
            continue
        if method == "POST":
            # Some of these end the member's own session or membership.
            browser = client_for(member)
            with core.write() as session:
                session.get_one(Member, member.id).state = "agreed"
        answer = browser.open(address, method=method)
        refused = answer.status_code == 403 and "for people with another role" in answer.text
        assert refused is not Role(member.role).covers(who), (endpoint, answer.status_code)
        assert answer.status_code < 500, (endpoint, answer.text[:500])


@ONE_DATABASE
def test_every_change_is_refused_without_its_form_token(
    app: Flask, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    dan = client_for(cast.dan)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for endpoint, address in addresses(app, method):
            if POLICY[endpoint] is Who.TOKEN or endpoint in policy.CSRF_FREE:
                continue
            answer = dan.open(address, method=method)
            assert answer.status_code == 400, (endpoint, answer.status_code)
            assert "load the page again" in answer.text, endpoint


@pytest.fixture
def kit(core: Core, campaign: Campaign) -> Kit:
    now = core.now()
    made = Kit(
        slug="2026-11-24-nurses-win",
        campaign_id=campaign.id,
        state="published",
        local_date=now.date(),
        publish_at=now,
        published_at=now,
        closes_at=now + timedelta(days=2),
        title="Nurses win in Duluth",
        url="https://example.org/nurses",
        details={},
        created_at=now,
    )
    with core.write() as session:
        session.add(made)
    return made


def test_a_kit_pass_moves_from_the_address_into_a_cookie_of_that_kit(
    core: Core, client: FlaskClient, cast: Cast, kit: Kit
) -> None:
    token = core.vault.kit_pass(kit.id, cast.alice.id)
    answer = client.get(f"/kits/{kit.slug}", query_string={"pass": token, "network": "x"})
    assert answer.status_code == 303
    assert answer.location == f"/kits/{kit.slug}?network=x"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    cookie = client.get_cookie("kit_pass", path=f"/kits/{kit.slug}")
    assert cookie is not None
    assert cookie.http_only
    assert client.get(f"/kits/{kit.slug}").status_code == 200


def test_a_kit_pass_opens_that_kit_and_nothing_else(core: Core, client: FlaskClient, cast: Cast, kit: Kit) -> None:
    # Dan is an admin: his pass still carries a member's rights alone.
    client.get(f"/kits/{kit.slug}", query_string={"pass": core.vault.kit_pass(kit.id, cast.dan.id)})
    assert client.get(f"/kits/{kit.slug}").status_code == 200
    for address in ("/account/password", "/members", "/me", "/kits/another-kit"):
        answer = client.get(address)
        assert answer.status_code in {303, 404}, address
        assert answer.status_code == 404 or answer.location.startswith("/signin?next="), address


def test_a_kit_pass_ends_with_its_kit_and_with_its_member(
    core: Core, app_clients: Callable[[], FlaskClient], cast: Cast, kit: Kit, clock: Clock
) -> None:
    alices, bobs = app_clients(), app_clients()
    for browser, person in ((alices, cast.alice), (bobs, cast.bob)):
        browser.get(f"/kits/{kit.slug}", query_string={"pass": core.vault.kit_pass(kit.id, person.id)})
    with core.write() as session:
        session.get_one(Member, cast.bob.id).state = "left"
    assert bobs.get(f"/kits/{kit.slug}").location.startswith("/signin")
    assert alices.get(f"/kits/{kit.slug}").status_code == 200
    clock.move(days=2, seconds=1)
    assert alices.get(f"/kits/{kit.slug}").location.startswith("/signin")


def test_a_made_up_pass_opens_nothing(core: Core, client: FlaskClient, cast: Cast, kit: Kit) -> None:
    forged = core.vault.kit_pass(kit.id, cast.alice.id)[:-2] + "xx"
    for token in (forged, f"{kit.id}-{cast.alice.id}", "", "ü.ü", core.vault.kit_pass(kit.id + 1, cast.alice.id)):
        answer = client.get(f"/kits/{kit.slug}", query_string={"pass": token}, follow_redirects=True)
        assert answer.request.path == "/signin", token
