"""Access is renewed ahead of its end, under a lease, and never overwritten by nothing."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from share.core import Core
from share.domain.accounts import refresh_at
from share.domain.due import LEASE, Job, Lease
from share.infra.safekeeping import Safekeeping
from share.models.accounts import Account
from share.models.due import Due
from share.models.members import Member
from share.models.notices import Notice
from share.models.oauth_flows import OAuthFlow
from share.networks.base import Tokens
from share.processes.child import fork
from share.repositories import due
from share.repositories.accounts import needs_token
from share.services import accounts, notices
from share.services.accounts import renewals
from share.services.accounts.refreshing import SAVED_AGAIN_AFTER
from tests.accounts.conftest import Walk, account_of
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.sandbox_server import SandboxServer


def known(core: Core, network: str, member: Member) -> Account:
    found = account_of(core, network, member)
    assert found is not None
    return found


def owed(core: Core) -> Due | None:
    with core.read() as session:
        return session.scalar(select(Due).where(Due.job == Job.REFRESH_TOKEN.value))


def letters(core: Core) -> list[str]:
    with core.read() as session:
        return list(session.scalars(select(Notice.kind).order_by(Notice.id)))


def test_access_is_renewed_at_three_quarters_of_its_life_or_a_week_ahead(clock: Clock) -> None:
    now = clock()
    assert refresh_at(now + timedelta(hours=2), now=now) == now + timedelta(hours=1, minutes=30)
    assert refresh_at(now + timedelta(days=60), now=now) == now + timedelta(days=53)
    assert refresh_at(None, now=now) is None
    assert refresh_at(now - timedelta(days=1), now=now) == now + timedelta(minutes=5)


def test_a_rotating_token_is_saved_with_its_access(core: Core, alice: Walk, cast: Cast, clock: Clock) -> None:
    alice.connect("x")
    before = known(core, "x", cast.alice)
    assert accounts.refresh_due(core) == 0
    clock.move(hours=1, minutes=30)
    assert accounts.refresh_due(core) == 1
    after = known(core, "x", cast.alice)
    for name in ("token", "refresh_token"):
        old, new = (core.vault.decrypt(getattr(account, name)) for account in (before, after))
        assert old != new
    assert (after.token_expires_at, after.refreshed_at) == (clock() + timedelta(hours=2), clock())
    row = owed(core)
    assert row is not None
    assert row.due_at == clock() + timedelta(hours=1, minutes=30)


def test_a_session_on_bluesky_is_renewed_too(
    core: Core, alice: Walk, cast: Cast, clock: Clock, sandbox: SandboxServer
) -> None:
    made = sandbox.add_author("bluesky", "alice.test")
    typed = {"password-handle": "alice.test", "password-agreed": "y", "password-password": made["app_password"]}
    alice.browser.post("/me/accounts/bluesky/password", data=typed)
    before = known(core, "bluesky", cast.alice)
    row = owed(core)
    assert row is not None
    clock.move(to=row.due_at)
    assert accounts.refresh_due(core) == 1
    after = known(core, "bluesky", cast.alice)
    assert after.state == "connected"
    assert core.vault.decrypt(after.refresh_token or "") != core.vault.decrypt(before.refresh_token or "")


def test_a_network_that_is_down_costs_nothing_but_time(
    core: Core, alice: Walk, cast: Cast, clock: Clock, sandbox: SandboxServer
) -> None:
    alice.connect("x")
    before = known(core, "x", cast.alice)
    clock.move(hours=1, minutes=30)
    sandbox.faults({"network": "x", "kind": "outage_503_html"})
    assert accounts.refresh_due(core) == 1
    after = known(core, "x", cast.alice)
    assert (after.token, after.refresh_token, after.state) == (before.token, before.refresh_token, "connected")
    row = owed(core)
    assert row is not None
    assert row.due_at > clock()
    assert letters(core) == []


def test_revoked_access_is_told_once_and_stops(
    core: Core, alice: Walk, cast: Cast, clock: Clock, sandbox: SandboxServer
) -> None:
    alice.connect("x")
    sandbox.forget()
    clock.move(hours=1, minutes=30)
    assert accounts.refresh_due(core) == 1
    assert known(core, "x", cast.alice).state == "reconnect"
    assert owed(core) is None
    assert letters(core) == ["account_reconnect"]
    assert accounts.refresh_due(core) == 0
    notices.send_due(core)
    with core.read() as session:
        letter = session.scalars(select(Notice)).one()
    assert letter.state == "sent"
    assert "Please connect X once more" in letter.subject
    assert "http://localhost/me/accounts" in core.vault.decrypt(letter.text)
    assert "connect again" in alice.browser.get("/me/accounts").text
    alice.connect("x")
    assert known(core, "x", cast.alice).state == "connected"


def test_access_that_cannot_be_renewed_is_warned_of_a_week_ahead_once(
    core: Core, bob: Walk, cast: Cast, clock: Clock, sandbox: SandboxServer
) -> None:
    sandbox.add_author("facebook", "Our Page", kind="page")
    bob.connect("facebook", author="bob", more="y")
    end = known(core, "facebook", cast.bob).token_expires_at
    assert end is not None
    clock.move(to=end - timedelta(days=7))
    assert accounts.refresh_due(core) == 1
    assert accounts.refresh_due(core) == 0
    assert (letters(core), known(core, "facebook", cast.bob).state) == (["account_expiring"], "connected")
    assert known(core, "facebook", cast.bob).warned_at == clock()
    clock.move(to=end)
    assert accounts.refresh_due(core) == 1
    assert known(core, "facebook", cast.bob).state == "reconnect"
    assert letters(core) == ["account_expiring", "account_reconnect"]


def test_a_worker_that_lost_its_lease_writes_nothing_over_others_tokens(
    core: Core, alice: Walk, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.connect("x")
    clock.move(hours=1, minutes=30)

    def lost(session: Session, _lease: Lease) -> bool:
        session.execute(update(Account).values(token="others"))
        return False

    monkeypatch.setattr(due, "holds", lost)
    accounts.refresh_due(core)
    assert known(core, "x", cast.alice).token == "others"


@pytest.mark.parametrize("state", ["connected", "reconnect"])
def test_what_a_late_worker_was_given_is_not_lost(
    core: Core, alice: Walk, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    alice.connect("x")
    before = known(core, "x", cast.alice)
    clock.move(hours=1, minutes=30)

    def lost(session: Session, lease: Lease) -> bool:
        # Its lease ran out while it hung; another worker came by with the token that was used up.
        due.again(session, lease, at=clock() + timedelta(minutes=5))
        session.execute(update(Account).values(state=state))
        return False

    monkeypatch.setattr(due, "holds", lost)
    accounts.refresh_due(core)
    after = known(core, "x", cast.alice)
    assert (after.state, after.refreshed_at) == ("connected", clock())
    assert after.refresh_token != before.refresh_token
    row = owed(core)
    assert row is not None
    assert row.due_at == clock() + timedelta(hours=1, minutes=30)


def test_a_database_that_is_busy_when_a_token_was_given_is_asked_again(
    core: Core, alice: Walk, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.connect("x")
    before = known(core, "x", cast.alice)
    clock.move(hours=1, minutes=30)
    busy, really = [True] * len(SAVED_AGAIN_AFTER), due.holds

    def holds(session: Session, lease: Lease) -> bool:
        if busy and busy.pop():
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        return really(session, lease)

    monkeypatch.setattr(due, "holds", holds)
    assert accounts.refresh_due(core) == 1
    assert not busy
    after = known(core, "x", cast.alice)
    assert (after.state, after.refreshed_at) == ("connected", clock())
    assert after.refresh_token != before.refresh_token


def test_a_token_that_died_with_its_worker_is_told_as_that(
    core: Core, alice: Walk, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.connect("x")
    clock.move(hours=1, minutes=30)

    def die(*_: object) -> bool:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Safekeeping, "keep", die)
        with pytest.raises(SystemExit):
            accounts.refresh_due(core)
    assert accounts.refresh_due(core) == 0
    clock.move(to=clock() + LEASE + timedelta(seconds=1))
    with capture_logs() as lines:
        assert accounts.refresh_due(core) == 1
    assert [line["network"] for line in lines if line["event"] == "renewal_lost"] == ["x"]
    assert known(core, "x", cast.alice).state == "reconnect"
    assert letters(core) == ["account_reconnect"]


@pytest.mark.parametrize("others_asked", [False, True])
def test_a_token_that_was_given_to_a_worker_that_is_killed_is_saved_by_the_next(
    core: Core, alice: Walk, cast: Cast, clock: Clock, sandbox: SandboxServer, *, others_asked: bool
) -> None:
    alice.connect("x")
    before = known(core, "x", cast.alice)
    clock.move(hours=1, minutes=30)
    _kill_before_commit(core)
    assert known(core, "x", cast.alice).token == before.token
    if others_asked:
        # A worker of another host, which sees nothing of this one's disk, was refused with the token that was used up.
        clock.move(to=clock() + LEASE + timedelta(seconds=1))
        with core.write() as session:
            needs_token(session, before.id, now=clock())
    calls = _token_calls(sandbox)
    assert (accounts.recover(core), accounts.recover(core)) == (1, 0)
    after = known(core, "x", cast.alice)
    assert (after.state, after.refreshed_at, _token_calls(sandbox)) == ("connected", clock(), calls)
    clock.move(hours=1, minutes=30)
    assert accounts.refresh_due(core) == 1
    assert (known(core, "x", cast.alice).state, _token_calls(sandbox)) == ("connected", calls + 1)


def _kill_before_commit(core: Core) -> None:
    """A renewal by a process that is killed once it has the network's answer and before the database does."""
    says, told = os.pipe()

    def renew() -> None:
        core.db.forget_connections()

        def hang(*_: object) -> bool:
            os.write(told, b"!")
            signal.pause()
            return False

        due.holds = hang  # type: ignore[assignment]
        accounts.refresh_due(core)

    pid = fork(renew)
    try:
        assert os.read(says, 1) == b"!"
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(says)
        os.close(told)


def test_what_a_dead_worker_was_given_is_sealed_and_writes_nothing_over_later_tokens(
    core: Core, alice: Walk, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.connect("x")
    first = known(core, "x", cast.alice)
    note = renewals.note(core, first, Tokens("canary-access", "canary-refresh", clock(), "read"))
    (path,) = (core.settings.instance_path / renewals.FOLDER).iterdir()
    assert (b"canary" in path.read_bytes(), path.stat().st_mode & 0o777, path.stem) == (False, 0o600, note)
    alice.connect("x")
    assert accounts.recover(core) == 0
    assert core.vault.decrypt(known(core, "x", cast.alice).token or "") != "canary-access"
    path.write_text("gAAAAA-sealed-under-a-lost-key")
    assert accounts.recover(core) == 0
    assert not path.exists()

    def full(*_: object) -> int:
        raise OSError

    clock.move(hours=1, minutes=30)
    monkeypatch.setattr(os, "fsync", full)
    assert accounts.refresh_due(core) == 1
    assert known(core, "x", cast.alice).refreshed_at == clock()
    assert list(path.parent.iterdir()) == []


def test_two_workers_renew_an_account_once(
    core: Core, alice: Walk, cast: Cast, clock: Clock, sandbox: SandboxServer
) -> None:
    alice.connect("x")
    clock.move(hours=1, minutes=30)
    before = _token_calls(sandbox)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: accounts.refresh_due(core), range(4))) == 1
    assert _token_calls(sandbox) == before + 1
    assert known(core, "x", cast.alice).state == "connected"


def _token_calls(sandbox: SandboxServer) -> int:
    return sum(call["count"] for name, call in sandbox.calls("x").items() if "oauth2/token" in name)


def test_a_flow_whose_key_was_lost_begins_anew(core: Core, alice: Walk, cast: Cast) -> None:
    back = alice.decide(alice.begin("x"))
    with core.write() as session:
        session.scalars(select(OAuthFlow)).one().verifier = "gAAAAA-sealed-under-a-lost-key"
    page = alice.browser.get(back)
    assert (page.status_code, "Begin anew" in page.text) == (400, True)
    assert account_of(core, "x", cast.alice) is None


def test_a_key_that_was_lost_means_connecting_again_and_no_error(
    core: Core, alice: Walk, cast: Cast, clock: Clock
) -> None:
    alice.connect("x")
    with core.write() as session:
        account = session.scalars(select(Account)).one()
        account.token = account.refresh_token = "gAAAAA-sealed-under-a-lost-key"
    clock.move(hours=1, minutes=30)
    assert accounts.refresh_due(core) == 1
    assert known(core, "x", cast.alice).state == "reconnect"
    assert alice.browser.get("/me/accounts").status_code == 200
