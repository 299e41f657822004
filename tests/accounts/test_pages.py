"""Every network that can be connected is offered, and who leaves takes everything along."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from share.core import Core
from share.models.accounts import Account
from share.models.due import Due
from share.networks.base import Connects
from share.networks.connecting import RegistersApps
from share.networks.registry import NETWORKS
from tests.accounts.conftest import Walk, consents_of
from tests.fixtures.people import Cast

BY_DIALOG = [one.name for one in NETWORKS if isinstance(one, Connects) and not isinstance(one, RegistersApps)]


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    keys = (option.name for one in NETWORKS for option in one.options)
    return {name: "made-up-for-tests" for name in keys if "CLIENT" in name} | environ


@pytest.mark.parametrize("network", BY_DIALOG)
def test_each_network_sends_to_its_dialog_and_back_to_its_own_address(alice: Walk, network: str) -> None:
    asked = dict(parse_qsl(urlsplit(alice.begin(network)).query))
    assert asked["redirect_uri"] == f"http://localhost/me/accounts/{network}/callback"
    assert len(asked["state"]) >= 43
    assert asked["response_type"] == "code"


def test_the_page_says_for_each_network_what_connecting_allows(alice: Walk) -> None:
    page = alice.browser.get("/me/accounts").text
    for one in NETWORKS:
        if isinstance(one, Connects):
            assert one.label in page
            assert one.allows.partition(".")[0].partition("'")[0] in page, one.name
    assert alice.browser.get("/me/accounts/whatsapp").status_code == 404
    assert alice.browser.get("/me/accounts/myspace").status_code == 404


def test_who_leaves_takes_their_accounts_along(core: Core, alice: Walk, cast: Cast) -> None:
    alice.connect("x")
    alice.browser.post("/me/leave")
    with core.read() as session:
        account = session.scalars(select(Account)).one()
        owed = session.scalars(select(Due.job)).all()
    assert (account.token, account.refresh_token, account.proof) == (None, None, "")
    assert not any(consents_of(core, cast.alice).values())
    assert "refresh_token" not in owed


def test_a_page_left_open_agrees_to_nothing_after_the_account_was_disconnected(
    core: Core, alice: Walk, cast: Cast
) -> None:
    alice.connect("x")
    with core.read() as session:
        account = session.scalars(select(Account)).one()
    alice.browser.post(f"/me/account/{account.public_id}/disconnect")
    for verb in ("pause", "resume", "search"):
        late = alice.browser.post(f"/me/account/{account.public_id}/{verb}", data={"wanted": "yes"})
        assert late.status_code == 409
        assert "not connected any more" in late.text
    assert not any(consents_of(core, cast.alice).values())


def test_tries_are_slowed_down(alice: Walk) -> None:
    typed = {"profile-handle": "nobody.test", "profile-agreed": "y"}
    answers = [alice.browser.post("/me/accounts/bluesky/check", data=typed).status_code for _ in range(22)]
    assert answers[:20] == [400] * 20
    assert answers[-1] == 429
