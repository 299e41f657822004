"""To a network's consent dialog and back: whose account it is, what is kept, and every way in which it is refused."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from sqlalchemy import select

from share.core import Core
from share.models.accounts import Account
from share.models.network_apps import NetworkApp
from share.models.oauth_flows import OAuthFlow
from tests.accounts.conftest import Walk, account_of, consents_of, state_of
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.sandbox_server import SandboxServer


def test_an_x_account_is_proven_with_its_number_and_renewed_tokens_in_mind(
    core: Core, alice: Walk, cast: Cast, clock: Clock
) -> None:
    assert alice.connect("x").headers["Location"] == "/me/accounts/x"
    account = account_of(core, "x", cast.alice)
    assert account is not None
    assert (account.handle, account.proof, account.state) == ("alice", "oauth", "connected")
    assert account.native_id.isdigit()
    assert account.token_expires_at == clock() + timedelta(hours=2)
    assert core.vault.decrypt(account.token or "").startswith("x-")
    assert core.vault.decrypt(account.refresh_token or "").startswith("xr-")
    assert consents_of(core, cast.alice) == {"account:x": True}
    assert "by signing in there" in alice.browser.get("/me/accounts").text


def test_the_dialog_is_asked_with_pkce_state_and_the_least_scopes(core: Core, alice: Walk) -> None:
    asked = dict(parse_qsl(urlsplit(alice.begin("x")).query))
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "tweet.read users.read offline.access"
    assert asked["redirect_uri"] == "http://localhost/me/accounts/x/callback"
    more = dict(parse_qsl(urlsplit(alice.begin("x", more="y")).query))
    assert "tweet.write" in more["scope"]
    with core.read() as session:
        flow = session.scalars(select(OAuthFlow)).first()
    assert flow is not None
    assert asked["state"] not in {flow.state_hash, flow.verifier}
    assert len(core.vault.decrypt(flow.verifier)) == 43


def test_facebook_login_tells_who_somebody_is_and_leaves_no_token(core: Core, alice: Walk, cast: Cast) -> None:
    alice.connect("facebook")
    account = account_of(core, "facebook", cast.alice)
    assert account is not None
    assert (account.proof, account.token) == ("oauth", None)


def test_a_mastodon_host_registers_us_once_and_gets_its_token_back(
    core: Core, alice: Walk, bob: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    alice.connect("mastodon", host=sandbox.host, detects="y")
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    assert (account.native_id, account.token, account.detects) == (f"alice@{sandbox.host}", None, True)
    assert (account.host, account.profile_url) == (sandbox.url, f"{sandbox.url}/@alice")
    assert consents_of(core, cast.alice) == {"account:mastodon": True, "search:mastodon": True}
    bob.connect("mastodon", host=sandbox.host, author="bob")
    with core.read() as session:
        apps = session.scalars(select(NetworkApp)).all()
    assert [app.host for app in apps] == [sandbox.url]
    assert core.vault.decrypt(apps[0].client_secret)
    calls = {name: call["count"] for name, call in sandbox.calls("mastodon").items()}
    assert sum(count for name, count in calls.items() if "/api/v1/apps" in name) == 1
    assert sum(count for name, count in calls.items() if "revoke" in name) == 2


def test_a_member_who_wants_to_publish_keeps_a_token_that_may(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    alice.connect("mastodon", host=sandbox.host, more="y")
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    assert account.publishes
    assert "write:statuses" in account.scopes
    assert core.vault.decrypt(account.token or "")


def test_an_app_that_a_host_forgot_is_registered_anew(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    alice.begin("mastodon", host=sandbox.host)
    sandbox.forget()
    assert alice.connect("mastodon", host=sandbox.host).status_code == 303
    assert account_of(core, "mastodon", cast.alice) is not None


def test_an_editor_takes_over_a_page_that_they_manage(
    core: Core, alice: Walk, bob: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    page = sandbox.add_author("facebook", "Our Page", kind="page")
    assert "pages_show_list" not in alice.begin("facebook", more="y")
    bob.connect("facebook", author="bob", more="y")
    assert "Our Page" in bob.browser.get("/me/accounts/facebook/pages").text
    bob.browser.post(f"/me/accounts/facebook/pages/{page['author_id']}")
    with core.read() as session:
        kept = {row.native_id: row for row in session.scalars(select(Account))}
    assert kept[page["author_id"]].member_id is None
    assert kept[page["author_id"]].proof == "page"
    assert bob.browser.post("/me/accounts/facebook/pages/999").status_code == 404
    assert alice.browser.get("/me/accounts/facebook/pages").status_code == 403


def test_a_no_at_the_network_is_taken_kindly(core: Core, alice: Walk, cast: Cast) -> None:
    page = alice.browser.get(alice.decide(alice.begin("x"), decision="deny"))
    assert page.status_code == 400
    assert "You said no there" in page.text
    assert account_of(core, "x", cast.alice) is None
    assert consents_of(core, cast.alice) == {}


def test_a_state_works_once(core: Core, alice: Walk) -> None:
    back = alice.decide(alice.begin("x"))
    assert alice.browser.get(back).status_code == 303
    again = alice.browser.get(back)
    assert (again.status_code, "has been used already" in again.text) == (400, True)


def test_another_members_browser_cannot_finish_it(core: Core, alice: Walk, bob: Walk, cast: Cast) -> None:
    back = alice.decide(alice.begin("x"), author="mallory")
    assert bob.browser.get(back).status_code == 400
    assert account_of(core, "x", cast.bob) is None
    # It is used up for Alice as well: somebody had it who should not.
    assert alice.browser.get(back).status_code == 400


def test_another_browser_of_the_same_member_cannot_finish_it(
    core: Core, alice: Walk, cast: Cast, client_for: object
) -> None:
    back = alice.decide(alice.begin("x"))
    other = client_for(cast.alice)  # type: ignore[operator] # the fixture's own callable
    assert other.get(back).status_code == 400
    assert account_of(core, "x", cast.alice) is None


def test_nobody_signed_in_is_sent_to_sign_in_first(alice: Walk, client: object) -> None:
    back = alice.decide(alice.begin("x"))
    assert client.get(back).headers["Location"].startswith("/signin")  # type: ignore[attr-defined] # Flask's


def test_after_ten_minutes_it_is_too_late(core: Core, alice: Walk, cast: Cast, clock: Clock) -> None:
    back = alice.decide(alice.begin("x"))
    clock.move(minutes=10)
    assert alice.browser.get(back).status_code == 400
    assert account_of(core, "x", cast.alice) is None


def test_one_networks_answer_is_not_taken_for_another(core: Core, alice: Walk, cast: Cast) -> None:
    back = alice.decide(alice.begin("facebook"))
    assert alice.browser.get(back.replace("/facebook/", "/x/")).status_code == 400
    assert account_of(core, "x", cast.alice) is None


def test_an_answer_in_another_issuers_name_is_refused(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    for issuer in ("https://evil.example/", "http://[::1"):
        back = alice.decide(alice.begin("mastodon", host=sandbox.host))
        page = alice.browser.get(f"{back}&iss={issuer}")
        assert (page.status_code, "from another place" in page.text) == (400, True)
    assert consents_of(core, cast.alice) == {"account:mastodon": False}
    back = alice.decide(alice.begin("mastodon", host=sandbox.host))
    assert alice.browser.get(f"{back}&iss={sandbox.url}/").status_code == 303


def test_a_swapped_code_proves_nothing(core: Core, alice: Walk, bob: Walk, cast: Cast) -> None:
    """Mallory's code in Alice's way back: PKCE ties the code to the browser that asked for it."""
    mallorys = bob.decide(bob.begin("x"), author="mallory")
    alices = alice.decide(alice.begin("x"))
    code = dict(parse_qsl(urlsplit(mallorys).query))["code"]
    page = alice.browser.get(f"/me/accounts/x/callback?state={state_of(alices)}&code={code}")
    assert page.status_code == 400
    assert account_of(core, "x", cast.alice) is None
    assert consents_of(core, cast.alice) == {"account:x": False}


def test_an_account_belongs_to_one_member_and_nobody_is_named(core: Core, alice: Walk, bob: Walk, cast: Cast) -> None:
    alice.connect("x", author="alice")
    page = bob.connect("x", author="alice")
    assert page.status_code == 400
    assert "connected by somebody else" in page.text
    assert "Alice" not in page.text
    assert account_of(core, "x", cast.bob) is None
    assert consents_of(core, cast.bob) == {"account:x": False}


def test_without_the_tick_nothing_begins(alice: Walk, core: Core, sandbox: SandboxServer) -> None:
    page = alice.browser.post("/me/accounts/x/connect", data={})
    assert (page.status_code, "Tick that you agree" in page.text) == (400, True)
    assert sandbox.calls("x") == {}


@pytest.mark.parametrize("host", ["http://127.0.0.1:1/", "10.0.0.8", "localhost", "metadata.google.internal", "a b"])
def test_a_host_inside_is_never_asked(alice: Walk, sandbox: SandboxServer, host: str) -> None:
    page = alice.browser.post("/me/accounts/mastodon/connect", data={"connect-agreed": "y", "connect-host": host})
    assert page.status_code == 400
    assert sandbox.calls("mastodon") == {}


def test_disconnecting_ends_the_access_there_and_the_consent_here(
    core: Core, alice: Walk, bob: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    alice.connect("x")
    account = account_of(core, "x", cast.alice)
    assert account is not None
    token = core.vault.decrypt(account.token or "")
    assert bob.browser.post(f"/me/account/{account.public_id}/disconnect").status_code == 404
    alice.browser.post(f"/me/account/{account.public_id}/disconnect")
    gone = account_of(core, "x", cast.alice)
    assert gone is not None
    assert (gone.token, gone.refresh_token, gone.proof, gone.state) == (None, None, "", "disconnected")
    assert consents_of(core, cast.alice) == {"account:x": False}
    asked = requests.get(f"{sandbox.url}/2/users/me", headers={"Authorization": f"Bearer {token}"}, timeout=60)
    assert asked.status_code == 401
    # It is free again for whoever proves it.
    assert bob.connect("x", author="alice").status_code == 303
