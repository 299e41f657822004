"""Changing TOKEN_KEYS: everything is encrypted anew, whatever dies on the way."""

import time

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from share.core import Core, open_core
from share.domain.roles import Role
from share.infra.vault import Vault
from share.models.accounts import Account
from share.models.network_apps import NetworkApp
from share.models.network_keys import NetworkKey
from share.models.notices import Notice
from share.services import keys, members
from share.settings import load
from tests.fixtures.people import Cast
from tests.processes.nursery import Nursery
from tests.processes.trees import environment

NEW = "a-newer-token-key-for-tests"
MANY = 600
KILLS = 3
PATIENCE = 60.0
LOOK = 0.005


@pytest.fixture
def newer(core: Core, environ: dict[str, str]) -> dict[str, str]:
    """The environment of an operator who put a new key in front of the old one."""
    return environ | {"TOKEN_KEYS": f"{NEW},{environ['TOKEN_KEYS']}"}


def _fill(core: Core, many: int) -> None:
    at = core.now()
    with core.write() as session:
        for number in range(many):
            sealed = core.vault.encrypt(f"canary-token-{number}")
            session.add(Account(network="x", native_id=str(number), token=sealed, refresh_token=sealed, created_at=at))
        session.add(
            NetworkApp(
                network="mastodon",
                host="a.example",
                client_id="id",
                client_secret=core.vault.encrypt("canary-app"),
                created_at=at,
            )
        )
        session.add(NetworkKey(name="X_BEARER_TOKEN", value=core.vault.encrypt("canary-key"), set_at=at))


def _standing(core: Core, vault: Vault) -> list[int | None]:
    with core.read() as session:
        rows = session.execute(select(Account.token, Account.refresh_token)).all()
    return [vault.key_of(str(text)) for row in rows for text in row]


def test_every_secret_moves_to_the_new_key_and_the_old_one_can_go(
    core: Core, newer: dict[str, str], cast: Cast
) -> None:
    _fill(core, 5)
    members.invite(core, email="erin@example.org", role=Role.MEMBER)
    opened = open_core(load(newer), now=core.now)
    done = keys.rotate(opened)
    assert (done.changed, dict(done.by_key), dict(done.unreadable)) == (13, {0: 13}, {})
    alone = open_core(load(newer | {"TOKEN_KEYS": NEW}), now=core.now)
    assert dict(keys.count(alone).by_key) == {0: 13}
    with alone.read() as session:
        letter = session.scalars(select(Notice)).one()
        assert alone.vault.decrypt(str(letter.facts["token"]))
    assert keys.rotate(alone).changed == 0
    for each in (opened, alone):
        each.db.close()


def test_the_command_prints_how_much_stands_under_each_key(core: Core, runner: FlaskCliRunner, cast: Cast) -> None:
    _fill(core, 2)
    with core.write() as session:
        other = Vault("s", ("a-key-that-was-lost",))
        session.add(Account(network="x", native_id="lost", token=other.encrypt("t"), created_at=core.now()))
    result = runner.invoke(args=["keys", "rotate"])
    assert "0 encrypted anew." in result.output
    assert "key 1: 6" in result.output
    assert "no key reads 1 of accounts.token" in result.output
    assert result.exit_code == 1


def _sealed(core: Core) -> list[str]:
    with core.read() as session:
        return [str(text) for row in session.execute(select(Account.token, Account.refresh_token)) for text in row]


@pytest.mark.long
def test_a_rotation_may_be_killed_at_any_moment_and_started_again(
    core: Core, newer: dict[str, str], nursery: Nursery
) -> None:
    _fill(core, MANY)
    both = Vault("unused", (NEW, newer["TOKEN_KEYS"].partition(",")[2]))
    surroundings = environment(**newer)
    while not _kill_halfway(core, both, surroundings, nursery):
        # On a busy machine a rotation may be over before it is seen: once more, from the old key.
        with core.write() as session:
            for account in session.scalars(select(Account)):
                account.token = account.refresh_token = core.vault.encrypt("canary")
    assert nursery.start(["flask", "keys", "rotate"], env=surroundings).wait(PATIENCE) == 0
    assert set(_standing(core, both)) == {0}


def _kill_halfway(core: Core, both: Vault, surroundings: dict[str, str], nursery: Nursery) -> int:
    """Kill several rotations; returns how many were under way."""
    old, halfway = frozenset(_sealed(core)), 0
    for kill in range(1, KILLS + 1):
        process = nursery.start(["flask", "keys", "rotate"], env=surroundings)
        give_up = time.monotonic() + PATIENCE
        while sum(text not in old for text in _sealed(core)) < kill * MANY // KILLS and process.poll() is None:
            assert time.monotonic() < give_up
            time.sleep(LOOK)
        process.kill()
        process.wait(PATIENCE)
        standing = _standing(core, both)
        assert None not in standing
        halfway += 0 < standing.count(0) < 2 * MANY
    return halfway
