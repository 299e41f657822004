"""Proving an account without signing in: a code or a link in the public profile, or an app password once."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.models.accounts import Account
from tests.accounts.conftest import Walk, account_of, consents_of
from tests.fixtures.people import Cast
from tests.sandbox_server import SandboxServer


def look(walk: Walk, network: str, handle: str, **more: str) -> str:
    data = {"profile-handle": handle, "profile-agreed": "y"} | {
        f"profile-{name}": value for name, value in more.items()
    }
    return walk.browser.post(f"/me/accounts/{network}/check", data=data, follow_redirects=True).text


def code_of(walk: Walk, network: str) -> str:
    found = re.search(r"share-[0-9a-f]{12}", walk.browser.get(f"/me/accounts/{network}").text)
    assert found
    return found[0]


@pytest.mark.parametrize("handle", ["alice.test", "@Alice.test", "https://bsky.app/profile/alice.test"])
def test_a_code_in_the_profile_proves_a_bluesky_account(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, handle: str
) -> None:
    made = sandbox.add_author("bluesky", "alice.test", note="Nurse in Duluth")
    assert "did not find your code yet" in look(alice, "bluesky", handle)
    named = account_of(core, "bluesky", cast.alice)
    assert named is not None
    assert (named.native_id, named.proof) == (made["author_id"], "")
    sandbox.add_author("bluesky", "alice.test", note=f"Nurse in Duluth {code_of(alice, 'bluesky')}")
    assert "Proven" in look(alice, "bluesky", handle)
    proven = account_of(core, "bluesky", cast.alice)
    assert proven is not None
    assert (proven.proof, proven.token) == ("profile-code", None)
    assert consents_of(core, cast.alice)["account:bluesky"]


def test_somebody_elses_code_proves_nothing(
    core: Core, alice: Walk, bob: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    sandbox.add_author("bluesky", "alice.test", note=code_of(bob, "bluesky"))
    look(alice, "bluesky", "alice.test")
    account = account_of(core, "bluesky", cast.alice)
    assert account is not None
    assert account.proof == ""


def test_an_account_that_was_only_named_gives_way_with_a_new_link(
    core: Core, alice: Walk, bob: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    sandbox.add_author("mastodon", "alice", note="")
    look(bob, "mastodon", f"@alice@{sandbox.host}")
    bobs = account_of(core, "mastodon", cast.bob)
    assert bobs is not None
    sandbox.add_author(
        "mastodon", "alice", note="", links=[{"name": "Me", "url": f"http://localhost/proof/{bobs.public_id}"}]
    )
    look(alice, "mastodon", f"@alice@{sandbox.host}")
    alices = account_of(core, "mastodon", cast.alice)
    assert alices is not None
    assert (alices.proof, account_of(core, "mastodon", cast.bob)) == ("", None)
    assert alices.public_id != bobs.public_id
    link = {"name": "Me", "url": f"http://localhost/proof/{alices.public_id}"}
    sandbox.add_author("mastodon", "alice", note="", links=[link])
    assert "Proven" in look(alice, "mastodon", f"{sandbox.url}/@alice")
    proven = account_of(core, "mastodon", cast.alice)
    assert proven is not None
    assert proven.proof == "rel-me"
    assert "connected by somebody else" in look(bob, "mastodon", f"@alice@{sandbox.host}")


def test_the_page_behind_a_link_shows_nothing_but_the_way_back(
    core: Core, alice: Walk, cast: Cast, client: FlaskClient, sandbox: SandboxServer
) -> None:
    sandbox.add_author("mastodon", "alice", note="")
    look(alice, "mastodon", f"@alice@{sandbox.host}")
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    page = client.get(f"/proof/{account.public_id}")
    assert f'rel="me" href="{sandbox.url}/@alice"' in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert not re.search("Alice|Sparrow|example.org|Workers", page.text)
    assert client.get("/proof/nobody-at-all").status_code == 404


def test_what_cannot_be_found_is_said_beside_the_field_and_leaves_no_consent(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    assert "knows no account of this name" in look(alice, "bluesky", "nobody.test")
    assert "Type the name" in look(alice, "bluesky", "  ")
    assert "knows no account" in look(alice, "mastodon", "@alice@10.0.0.8")
    assert not any(consents_of(core, cast.alice).values())
    with core.read() as session:
        assert session.scalars(select(Account)).all() == []


def test_an_app_password_opens_a_session_and_is_not_kept(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    made = sandbox.add_author("bluesky", "alice.test")
    typed = {"password-handle": "alice.test", "password-agreed": "y"}
    wrong = alice.browser.post("/me/accounts/bluesky/password", data=typed | {"password-password": "wrong"})
    assert (wrong.status_code, "does not take this app password" in wrong.text) == (400, True)
    assert "wrong" not in re.findall(r'value="([^"]*)"', wrong.text)
    right = typed | {"password-password": made["app_password"]}
    assert alice.browser.post("/me/accounts/bluesky/password", data=right).status_code == 303
    account = account_of(core, "bluesky", cast.alice)
    assert account is not None
    assert (account.proof, account.native_id, account.publishes) == ("app-password", made["author_id"], True)
    assert (account.host, bool(account.refresh_token)) == (sandbox.url, True)
    assert account.token_expires_at is not None
    everything = repr([getattr(account, column.key) for column in Account.__mapper__.columns])
    assert made["app_password"] not in everything


def test_a_second_account_waits_until_the_first_is_let_go(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    code = code_of(alice, "bluesky")
    for name in ("alice.test", "other.test"):
        sandbox.add_author("bluesky", name, note=code)
    look(alice, "bluesky", "alice.test")
    assert "Disconnect that one first" in look(alice, "bluesky", "other.test")
    account = account_of(core, "bluesky", cast.alice)
    assert account is not None
    alice.browser.post(f"/me/account/{account.public_id}/disconnect")
    assert "Proven" in look(alice, "bluesky", "other.test")


def test_pausing_and_the_search_are_the_members_own(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    sandbox.add_author("bluesky", "alice.test", note=code_of(alice, "bluesky"))
    look(alice, "bluesky", "alice.test", detects="y")
    account = account_of(core, "bluesky", cast.alice)
    assert account is not None
    assert account.detects
    alice.browser.post(f"/me/account/{account.public_id}/search", data={"wanted": "no"})
    alice.browser.post(f"/me/account/{account.public_id}/pause")
    paused = account_of(core, "bluesky", cast.alice)
    assert paused is not None
    assert (paused.detects, paused.state, paused.paused_at) == (False, "paused", core.now())
    assert consents_of(core, cast.alice) == {"account:bluesky": True, "search:bluesky": False}
    assert "paused" in alice.browser.get("/me/accounts").text
    alice.browser.post(f"/me/account/{account.public_id}/resume")
    again = account_of(core, "bluesky", cast.alice)
    assert again is not None
    assert (again.state, again.paused_at) == ("connected", None)


def test_a_coordinator_sees_which_accounts_are_proven_and_how(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, client_for: object
) -> None:
    alice.connect("x")
    page = client_for(cast.carol).get(f"/members/{cast.alice.public_id}").text  # type: ignore[operator] # the fixture's
    assert "by signing in there" in page
    assert "proven" in page
    account = account_of(core, "x", cast.alice)
    assert account is not None
    alice.browser.post(f"/me/account/{account.public_id}/disconnect")
    page = client_for(cast.carol).get(f"/members/{cast.alice.public_id}").text  # type: ignore[operator] # the fixture's
    assert "Took back: I agree that my X account" in page
