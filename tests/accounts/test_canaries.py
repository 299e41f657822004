"""After whole flows no token, code, password or secret stands in the database, the store, the logs or an exception."""

import logging
import sqlite3
from pathlib import Path

import pytest
import structlog
from sqlalchemy import make_url, select

from share.core import Core
from share.infra import logs
from share.models.accounts import Account
from share.models.base import Base
from share.networks import oauth
from share.networks.base import NetworkError, OAuthClient, Tokens
from share.services import accounts
from tests.accounts.conftest import Walk
from tests.fixtures.stores import Clock
from tests.sandbox_server import SandboxServer

SECRETS = ("canary-x-secret", "canary-app-secret")


def _dump(core: Core) -> bytes:
    """Everything that the database holds, as bytes: the file and its log, or each row's text."""
    url = make_url(core.settings.database_url)
    if url.drivername == "sqlite":
        with sqlite3.connect(str(url.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return b"".join(path.read_bytes() for path in Path(str(url.database)).parent.glob("campaign.db*"))
    with core.read() as session:
        return repr([session.execute(select(table)).all() for table in Base.metadata.sorted_tables]).encode()


def test_after_all_flows_no_secret_can_be_found(
    core: Core,
    alice: Walk,
    bob: Walk,
    clock: Clock,
    sandbox: SandboxServer,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    logs.configure("DEBUG", "json")
    try:
        made = sandbox.add_author("bluesky", "alice.test")
        sandbox.add_author("facebook", "Our Page", kind="page")
        back = alice.decide(alice.begin("x"))
        alice.browser.get(back)
        alice.browser.get(back)
        alice.connect("mastodon", host=sandbox.host, more="y")
        bob.connect("facebook", author="bob", more="y")
        typed = {"password-handle": "alice.test", "password-agreed": "y", "password-password": made["app_password"]}
        alice.browser.post("/me/accounts/bluesky/password", data=typed)
        clock.move(hours=1, minutes=30)
        while accounts.refresh_due(core):
            pass
    finally:
        structlog.reset_defaults()
    with core.read() as session:
        rows = session.scalars(select(Account).where(Account.token.is_not(None))).all()
        sealed = [text for row in rows for text in (row.token, row.refresh_token) if text]
        shown = repr(rows)
    tokens = [core.vault.decrypt(text) for text in sealed]
    assert len(tokens) >= 5
    state, code = back.split("state=")[1].partition("&")[0], back.split("code=")[1].partition("&")[0]
    wanted = [*tokens, *SECRETS, made["app_password"], code, state]
    store = b"".join(repr((key, core.store.dump(key))).encode() for key in core.store.scan_iter())
    said = caplog.text + "".join(capsys.readouterr()) + shown
    for secret in wanted:
        assert secret.encode() not in _dump(core), "in the database"
        assert secret.encode() not in store, "in the store"
        assert secret not in said, "in a log or repr"


@pytest.mark.parametrize("place", ["http://127.0.0.1:9/token", "http://10.0.0.8/token"])
def test_what_goes_wrong_on_the_wire_tells_no_secret(core: Core, place: str) -> None:
    client = OAuthClient(f"{place}/ask", place, "our-app", "canary-secret", ("read",), revoke_url=place)
    with core.networks.talk(core.networks.get("mastodon"), token="canary-token") as access:
        assert "canary" not in repr(access)
        assert "canary" not in repr(client)
        assert "canary" not in repr(Tokens("canary-a", "canary-b"))
        with pytest.raises(NetworkError) as caught:
            oauth.redeem(access, client, code="canary-code", verifier="canary-verifier", redirect_uri=place)
        oauth.revoke(access, client, Tokens("canary-a", "canary-b"))
    error: BaseException | None = caught.value
    while error is not None:
        assert "canary" not in f"{error!r} {error}"
        error = error.__cause__ or error.__context__
