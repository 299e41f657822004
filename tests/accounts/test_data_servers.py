"""A Bluesky account's own data server is found through its DID document where the operator named none for all."""

import pytest

from share.core import Core
from tests.accounts.conftest import Walk, account_of
from tests.fixtures.people import Cast
from tests.sandbox_server import SandboxServer


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name != "BLUESKY_PDS_URL"}


def test_the_did_document_names_the_server(core: Core, alice: Walk, cast: Cast, sandbox: SandboxServer) -> None:
    made = sandbox.add_author("bluesky", "alice.test")
    typed = {"password-handle": "alice.test", "password-agreed": "y", "password-password": made["app_password"]}
    assert alice.browser.post("/me/accounts/bluesky/password", data=typed).status_code == 303
    account = account_of(core, "bluesky", cast.alice)
    assert account is not None
    assert account.host == sandbox.url
    alice.browser.post(f"/me/account/{account.public_id}/disconnect")
    calls = sandbox.calls("bluesky")
    assert any("deleteSession" in name for name in calls), list(calls)
