"""Keys of networks in the browser: encrypted, the environment wins, and a check says what is wrong."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from share.core import Core
from share.models.accounts import Account
from share.models.audit import AuditEntry
from share.models.members import Member
from share.models.network_keys import NetworkKey
from share.networks.connecting import Checks
from share.services import networks
from tests.fixtures.people import Cast
from tests.sandbox_server import SandboxServer

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name not in {"X_CLIENT_ID", "X_CLIENT_SECRET"}}


@pytest.fixture
def dan(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.dan)


def test_a_key_is_kept_encrypted_and_used_at_once(
    core: Core, dan: FlaskClient, client_for: ClientFor, cast: Cast
) -> None:
    assert "ask your coordinator" in client_for(cast.alice).get("/me/accounts/x").text
    dan.post("/admin/networks/x", data={"X_CLIENT_ID": "our-app", "X_CLIENT_SECRET": " canary-secret "})
    with core.read() as session:
        kept = {row.name: row.value for row in session.scalars(select(NetworkKey))}
        lines = [(line.action, line.facts) for line in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert core.vault.decrypt(kept["X_CLIENT_SECRET"]) == "canary-secret"
    assert "canary" not in repr(kept) + repr(lines)
    assert ("network_key_set", {"option": "X_CLIENT_SECRET"}) in lines
    page = dan.get("/admin/networks").text
    assert "canary" not in page
    assert "Set here" in page
    assert "Go to X" in client_for(cast.alice).get("/me/accounts/x").text


def test_what_the_environment_sets_wins_and_is_said_so(dan: FlaskClient) -> None:
    assert "Set in the environment, which wins" in dan.get("/admin/networks").text
    answer = dan.post("/admin/networks/x", data={"X_BEARER_TOKEN": "another"})
    assert (answer.status_code, "change it there" in answer.text) == (400, True)


def test_a_key_can_be_forgotten(core: Core, dan: FlaskClient) -> None:
    dan.post("/admin/networks/x", data={"X_CLIENT_ID": "our-app"})
    dan.post("/admin/networks/x", data={"forget": "X_CLIENT_ID"})
    with core.read() as session:
        assert session.scalars(select(NetworkKey)).all() == []


def test_the_check_says_exactly_what_is_wrong(dan: FlaskClient, sandbox: SandboxServer) -> None:
    def told(network: str) -> str:
        return dan.post(f"/admin/networks/{network}/check", follow_redirects=True).text

    page = told("x")
    assert "X takes the bearer token." in page
    assert "X_CLIENT_ID and X_CLIENT_SECRET are not set" in page
    sandbox.add_token("x", "ours", revoked=True)
    assert "X does not accept this token" in told("x")
    assert "its secret is right" in told("facebook")
    assert "needs no key" in told("bluesky")
    assert "nothing to check" in told("mastodon")


@pytest.mark.parametrize("name", ["youtube", "reddit"])
def test_networks_with_a_key_of_their_own_say_that_it_is_missing(dan: FlaskClient, core: Core, name: str) -> None:
    network = core.networks.get(name)
    assert isinstance(network, Checks)
    page = dan.post(f"/admin/networks/{name}/check", follow_redirects=True).text
    assert "needs no key" not in page
    assert "YOUTUBE_API_KEY" in page if name == "youtube" else "REDDIT" in page


def test_members_who_must_connect_again_are_counted(core: Core, dan: FlaskClient, cast: Cast) -> None:
    with core.write() as session:
        for member in (cast.alice, cast.bob):
            more = {"member_id": member.id, "created_at": core.now(), "state": "reconnect"}
            session.add(Account(network="x", native_id=member.name, handle=f"@{member.name}", **more))
    [told] = [one for one in networks.health(core) if one.name == "x"]
    assert (told.reconnect, told.well) == (2, False)
    assert any("2 members must connect X again" in fix for fix in told.fixes)
    assert "2 members must connect X again" in dan.get("/networks").text


def test_only_admins_see_the_page(client_for: ClientFor, cast: Cast) -> None:
    for person in (cast.alice, cast.bob, cast.carol):
        assert client_for(person).get("/admin/networks").status_code == 403
        assert client_for(person).post("/admin/networks/x", data={"X_CLIENT_ID": "mine"}).status_code == 403
