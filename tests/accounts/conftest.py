"""The sandbox networks with their consent dialogs, and a browser that walks through them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from share.core import Core
from share.models.accounts import Account
from share.models.consents import Consent
from share.models.members import Member
from tests.fixtures.people import Cast
from tests.sandbox_server import SandboxServer

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture(scope="module")
def running() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def sandbox(running: SandboxServer) -> SandboxServer:
    running.forget()
    return running


@pytest.fixture
def environ(environ: dict[str, str], sandbox: SandboxServer) -> dict[str, str]:
    bases = (
        *("X_API_URL", "X_WEB_URL", "FACEBOOK_GRAPH_URL", "FACEBOOK_WWW_URL"),
        *("BLUESKY_APPVIEW_URL", "BLUESKY_PDS_URL", "BLUESKY_PLC_URL"),
    )
    keys = {"X_CLIENT_ID": "our-app", "X_CLIENT_SECRET": "canary-x-secret", "X_BEARER_TOKEN": "ours"}
    facebook = {"FACEBOOK_APP_ID": "100200300", "FACEBOOK_APP_SECRET": "canary-app-secret"}
    return environ | dict.fromkeys(bases, sandbox.url) | keys | facebook | {"FETCH_ALLOW_HOSTS": sandbox.host}


@dataclass(frozen=True, slots=True)
class Walk:
    """One member's browser, on our site and on the networks' dialogs."""

    browser: FlaskClient
    sandbox: SandboxServer

    def begin(self, network: str, **typed: str) -> str:
        """Tick, send, and return the dialog's address."""
        form = {f"connect-{name}": value for name, value in ({"agreed": "y"} | typed).items()}
        page = self.browser.post(f"/me/accounts/{network}/connect", data=form)
        assert page.status_code == 200, page.text
        return page.headers["Refresh"].partition("url=")[2]

    def decide(self, dialog: str, *, author: str = "alice", decision: str = "allow") -> str:
        """Answer the dialog; returns the path that the browser is sent back to."""
        page = requests.get(dialog, timeout=60)
        assert page.ok, page.text
        action = re.search(r'action="(/_sandbox/consent/\w+)"', page.text)
        assert action, page.text
        fields = [
            (unescape(name), unescape(value))
            for name, value in re.findall(r'name="(asked|page)" value="([^"]*)"', page.text)
        ]
        sent = [*fields, ("author", author), ("decision", decision)]
        answer = requests.post(f"{self.sandbox.url}{action[1]}", data=sent, timeout=60, allow_redirects=False)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def connect(self, network: str, *, author: str = "alice", **typed: str) -> TestResponse:
        return self.browser.get(self.decide(self.begin(network, **typed), author=author))


@pytest.fixture
def alice(client_for: ClientFor, cast: Cast, sandbox: SandboxServer) -> Walk:
    return Walk(client_for(cast.alice), sandbox)


@pytest.fixture
def bob(client_for: ClientFor, cast: Cast, sandbox: SandboxServer) -> Walk:
    return Walk(client_for(cast.bob), sandbox)


def state_of(path: str) -> str:
    return dict(parse_qsl(urlsplit(path).query))["state"]


def account_of(core: Core, network: str, member: Member) -> Account | None:
    with core.read() as session:
        return session.scalar(select(Account).where(Account.network == network, Account.member_id == member.id))


def consents_of(core: Core, member: Member) -> dict[str, bool]:
    """What the member agreed to for accounts, and whether it stands."""
    with core.read() as session:
        rows = session.scalars(select(Consent).where(Consent.member_id == member.id).order_by(Consent.id))
        return {row.what: row.withdrawn_at is None for row in rows}
