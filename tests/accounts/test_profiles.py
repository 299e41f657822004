"""Proving an account without signing in: a code or a link in the public profile, or an app password once."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.models.accounts import Account
from share.networks import mastodon_accounts, mastodon_api, oauth
from share.networks.base import Access, Tokens
from share.repositories import accounts
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


ODD_NOTES = [
    "Nurse <b>{code}</b>",
    "<p>Nurse</p><p>{Code}!</p>",
    "\u200b{code}\u200d",
    "sha\u00adre-{rest}",
    "&#115;hare-{rest}",
    "<p>in my shop: {CODE}",
]


@pytest.mark.parametrize("note", ODD_NOTES)
def test_a_code_is_found_however_the_profile_writes_it(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch, note: str
) -> None:
    code = code_of(alice, "mastodon")
    words = {"code": code, "Code": code.capitalize(), "CODE": code.upper(), "rest": code.removeprefix("share-")}
    _shown(monkeypatch, note=note.format(**words))
    assert "Proven" in look(alice, "mastodon", f"@alice@{sandbox.host}")


@pytest.mark.parametrize(
    "value",
    [
        '<a href="http://localhost/proof/{id}/" rel="me nofollow">localhost</a>',
        "<A HREF='HTTP://LOCALHOST/proof/{id}?utm_source=profile#me' REL=me>x</A>",
        '<a rel="me" href="http://localhost/proof/{id}"><span class="invisible">http://</span>local</a',
        "http://localhost/proof/{id}.",
    ],
)
def test_a_link_is_found_however_the_profile_writes_it(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    _shown(monkeypatch, note="")
    look(alice, "mastodon", f"@alice@{sandbox.host}")
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    _shown(monkeypatch, note="", fields=[{"name": "Me", "value": value.format(id=account.public_id)}])
    assert "Proven" in look(alice, "mastodon", f"@alice@{sandbox.host}")


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("{half}", []),
        ("", [{"name": "{code}", "value": ""}]),
        ("", [{"name": "Me", "value": '<a href="http://localhost/proof/">x</a>'}, None, {"value": 7}]),
        ("", [{"name": "Me", "value": '<a href="http://localhost.evil.example/proof/{id}">x</a>'}]),
        ("<!-- {code} -->", "no list"),
    ],
)
def test_what_only_resembles_the_proof_proves_nothing(
    core: Core,
    alice: Walk,
    cast: Cast,
    sandbox: SandboxServer,
    monkeypatch: pytest.MonkeyPatch,
    note: str,
    fields: Any,
) -> None:
    _shown(monkeypatch, note="")
    look(alice, "mastodon", f"@alice@{sandbox.host}")
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    code = code_of(alice, "mastodon")
    words = {"code": code, "half": code[:-1], "id": account.public_id}
    shown = json.loads(json.dumps(fields).replace("{code}", code).replace("{id}", account.public_id))
    _shown(monkeypatch, note=note.format(**words), fields=shown)
    assert "did not find your code yet" in look(alice, "mastodon", f"@alice@{sandbox.host}")


def _shown(monkeypatch: pytest.MonkeyPatch, *, note: str, fields: Any = ()) -> None:
    """The host shows the profile so."""
    get = mastodon_api.get

    def told(access: Access, url: str, params: Sequence[tuple[str, str]] = ()) -> requests.Response:
        if not url.endswith("/lookup"):
            return get(access, url, params)
        answer = requests.Response()
        answer.status_code, answer.url = 200, url
        answer._content = json.dumps({"id": "1", "acct": "alice", "note": note, "fields": fields}).encode()
        return answer

    monkeypatch.setattr(mastodon_accounts, "get", told)


def test_an_account_that_is_proven_anew_without_access_forgets_what_is_no_longer_taken(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer
) -> None:
    alice.connect("mastodon", host=sandbox.host, more="y")
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    with core.write() as session:
        accounts.needs_token(session, account.id, now=core.now())
    alice.connect("mastodon", host=sandbox.host)
    again = account_of(core, "mastodon", cast.alice)
    assert again is not None
    assert (again.state, again.proof, again.token, again.publishes) == ("connected", "oauth", None, False)


def test_a_member_who_wanted_to_post_hears_that_it_was_not_allowed(
    core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redeem = oauth.redeem

    def less(*given: Any, **more: Any) -> Tokens:
        return replace(redeem(*given, **more), scopes="read:accounts")

    monkeypatch.setattr(oauth, "redeem", less)
    answer = alice.connect("mastodon", host=sandbox.host, more="y")
    page = alice.browser.get(answer.headers["Location"]).text
    assert "did not allow posting from here" in page
    account = account_of(core, "mastodon", cast.alice)
    assert account is not None
    assert (account.proof, account.publishes) == ("oauth", False)
