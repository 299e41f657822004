"""One tap, one post, however often the workers are killed."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from sqlalchemy import select

from share.core import Core
from share.domain.publications import PublicationState
from share.models.accounts import Account
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.organisation import Organisation
from share.models.posts import Post
from share.models.publications import Publication
from share.services import publications
from tests.fixtures.posts import Kits
from tests.fixtures.stores import Clock
from tests.processes.trees import ROOT, environment
from tests.sandbox_server import SandboxServer

pytestmark = [pytest.mark.kill, pytest.mark.timeout(1200)]

ROUNDS = max(10, int(os.environ.get("KILL_ROUNDS", "50")) // 4)
"""On each of the two databases."""

EACH = 8
"""Accounts on each network; every one of them posts once."""


@pytest.fixture
def sandbox(environ: dict[str, str]) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        environ |= {"X_API_URL": server.url, "BLUESKY_APPVIEW_URL": server.url, "BLUESKY_PDS_URL": server.url}
        environ |= {"FETCH_ALLOW_HOSTS": server.host}
        yield server


@pytest.fixture
def kit(core: Core, kits: Kits, clock: Clock, campaign: Campaign) -> Kit:
    """A kit of this real day: the workers have no clock of the test's."""
    clock.move(to=datetime.now(UTC).replace(microsecond=0))
    kit = kits.publish(clock().date() - timedelta(days=1), slug="kit")
    with core.write() as session:
        session.query(Organisation).one().settings = {"paid_publishing": ["x"]}
    return kit


def _native(sandbox: SandboxServer, network: str, number: int) -> dict[str, str]:
    """An account on the sandbox, as ours keeps it, and its token."""
    name = f"m{number}"
    if network == "bluesky":
        handle = f"{name}.test"
        password = sandbox.add_author("bluesky", handle)["app_password"]
        given = {"identifier": handle, "password": password}
        there = f"{sandbox.url}/xrpc/com.atproto.server.createSession"
        session = requests.post(there, json=given, timeout=60).json()
        return {"native_id": session["did"], "handle": handle, "host": sandbox.url, "token": session["accessJwt"]}
    author = sandbox.add_author(network, name)["author_id"]
    token = f"token-{network}-{number}"
    sandbox.add_token(network, token, name=name, user_id=author)
    if network == "x":
        return {"native_id": author, "handle": name, "host": "", "token": token}
    return {"native_id": f"{name}@{sandbox.host}", "handle": name, "host": sandbox.url, "token": token}


@pytest.fixture
def tapped(core: Core, sandbox: SandboxServer, kit: Kit) -> int:
    """Members who all have tapped; returns how many publications are owed."""
    made = 0
    for network in ("x", "bluesky", "mastodon"):
        for number in range(EACH):
            known = _native(sandbox, network, number)
            with core.write() as session:
                member = Member(
                    name=f"{network} {number}", alias=f"{network}-{number}", agreed_at=core.now(), created_at=core.now()
                )
                session.add(member)
                session.flush()
                account = Account(
                    member_id=member.id,
                    network=network,
                    publishes=True,
                    created_at=core.now(),
                    **(known | {"token": core.vault.encrypt(known["token"])}),
                )
                session.add(account)
            words = f"Nurses win, says {network} {number}"
            publications.publish(core, member_id=member.id, slug=kit.slug, account=account.public_id, text=words)
            made += 1
    return made


def _standing(sandbox: SandboxServer, account: Account) -> int:
    """How many posts this account has there."""
    if account.network == "x":
        url, found = f"/2/users/{account.native_id}/tweets?max_results=5", "data"
        told = requests.get(f"{sandbox.url}{url}", headers={"Authorization": "Bearer any"}, timeout=60).json()
        return len(told.get(found, []))
    if account.network == "bluesky":
        url = f"/xrpc/app.bsky.feed.getAuthorFeed?actor={account.native_id}"
        return len(requests.get(f"{sandbox.url}{url}", timeout=60).json()["feed"])
    who = requests.get(f"{sandbox.url}/api/v1/accounts/lookup?acct={account.handle}", timeout=60).json()["id"]
    return len(requests.get(f"{sandbox.url}/api/v1/accounts/{who}/statuses", timeout=60).json())


def test_workers_killed_at_any_moment_make_no_post_twice_and_lose_none_that_stands(
    core: Core, environ: dict[str, str], tapped: int, sandbox: SandboxServer
) -> None:
    seed = time.time_ns() % 10**6
    command = [sys.executable, "-m", "tests.kill.publishing", json.dumps({"rounds": ROUNDS, "seed": seed})]
    ran = subprocess.run(command, cwd=ROOT, env=environment(**environ), check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own command line
    told = f"seed {seed}, {int(ran.stdout)} kills amid the work"
    with core.read() as session:
        rows = session.execute(select(Publication, Account).join(Account, Account.id == Publication.account_id)).all()
        recorded = Counter(session.scalars(select(Post.member_id)))
    states = Counter(made.state for made, _ in rows)
    assert len(rows) == tapped
    assert set(states) <= {PublicationState.PUBLISHED, PublicationState.UNKNOWN}, told
    for made, account in rows:
        wanted = 1 if made.state == PublicationState.PUBLISHED else 0
        assert _standing(sandbox, account) == wanted, f"{told}: {account.network} {account.handle}, {made.state}"
        assert recorded[made.member_id] == wanted, told
        # Where a repeat is harmless nobody is left in doubt.
        assert wanted or made.network == "x", told
    # The sandbox would refuse X the same words twice, so the calls are counted, too.
    assert sandbox.calls("x")["POST /2/tweets"]["count"] <= EACH, told
    assert states[PublicationState.PUBLISHED] >= tapped / 2, told
    assert int(ran.stdout) >= 3, told
