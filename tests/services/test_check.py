"""The doctor: each check is broken once, and its sentence is seen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, update

from share.core import Core
from share.domain.due import Job, Pool
from share.domain.findings import Finding
from share.infra import schema, store, surroundings
from share.infra.vault import Vault
from share.models.accounts import Account
from share.models.base import Base
from share.models.clicks import Segment
from share.models.due import Due
from share.models.kits import Kit
from share.models.notices import Notice
from share.models.organisation import Organisation
from share.models.posts import Evidence, Post
from share.models.readings import CurrentReading, ReadingSeries
from share.models.spending import BilledRead, Spending
from share.models.standings import StandingPart
from share.repositories import changes, recounts
from share.services import check, collection, erasure, posts
from tests.fixtures.people import Cast
from tests.fixtures.posts import FakePost, Kits
from tests.fixtures.stores import ONE_DATABASE, Clock
from tests.networks.fake import FakeNetwork


def ids(found: list[Finding]) -> set[str]:
    return {finding.check for finding in found}


def said(found: list[Finding], name: str) -> str:
    (text,) = [finding.text for finding in found if finding.check == name]
    return text


@pytest.fixture
def measured(faked: Core, fake: FakeNetwork, cast: Cast, kit: Kit, kits: Kits, clock: Clock) -> Core:
    """Three of Alice's posts, verified and read twice; one of them reached by her claim."""
    link = kits.claim(kit, cast.alice)
    for number in (7, 8, 9):
        fake.posts[str(number)] = FakePost(posted_at=clock(), text=link)
        posts.record(faked, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}")
    posts.verify_due(faked)
    fake.count("7", likes=5, replies=2)
    clock.move(hours=1)
    while collection.read_due(faked):
        pass
    return faked


def test_what_was_collected_in_order_verifies(measured: Core) -> None:
    assert check.verify(measured) == []


def wrong_counter(core: Core) -> None:
    _run(core, update(CurrentReading).values(likes=CurrentReading.likes + 1))


def lost_series(core: Core) -> None:
    _run(core, delete(ReadingSeries))


def wrong_sum(core: Core) -> None:
    with core.write() as session:
        session.execute(update(CurrentReading).values(engagements=77))
        changes.everything(session)


def wrong_part(core: Core) -> None:
    _run(core, update(StandingPart).values(clicks=StandingPart.clicks + 1))


def lost_due(core: Core) -> None:
    _run(core, delete(Due))


def orphan(core: Core) -> None:
    mine = {"subject_id": 987654, "batch": "", "due_at": core.now(), "created_at": core.now()}
    _run(core, insert(Due).values(job=Job.READ_METRICS.value, attempts=0, crashes=0, last_error="", **mine))


def lost_charge(core: Core) -> None:
    day = core.now().date()
    charge = {"network": "x", "day": day, "micros": 5000, "at": core.now()}
    _run(core, insert(BilledRead).values([{**charge, "resource": "1"}, {**charge, "resource": "2"}]))
    _run(core, insert(Spending).values(network="x", scope="", day=day, calls=1, reads=2, micros=5000))


def lost_evidence(core: Core) -> None:
    _run(core, delete(Evidence).where(Evidence.step == "measured"))


def lost_clicks(core: Core) -> None:
    _run(core, insert(Segment).values(name="a-segment", clicks=12, folded_at=core.now()))


def _run(core: Core, statement: Any) -> None:
    with core.write() as session:
        session.execute(statement)


BREAKS: list[tuple[Callable[[Core], None], str, str]] = [
    (wrong_counter, "readings", "the current numbers are not those of the last change that is kept"),
    (lost_series, "readings", "none of their changes is kept"),
    (wrong_sum, "readings", "its engagements are kept as 77"),
    (wrong_part, "standings", "counts otherwise on boards than its facts say"),
    (lost_due, "owed", "is to be read again, but no read of it is owed"),
    (orphan, "orphans", "read_metrics is owed for posts 987654, which does not exist"),
    (lost_charge, "spending", "0.0050 USD are said to be spent, the charges are 0.0100"),
    (lost_evidence, "evidence", "its evidence does not say that it was measured"),
    (lost_clicks, "clicks", "hold 12 clicks, the hours only 0"),
]


@pytest.mark.parametrize(("damage", "name", "text"), BREAKS, ids=[damage.__name__ for damage, _, _ in BREAKS])
def test_what_does_not_agree_is_told_in_a_sentence(
    measured: Core, damage: Callable[[Core], None], name: str, text: str
) -> None:
    damage(measured)
    found = check.verify(measured)
    assert ids(found) == {name}
    assert all(finding.fix for finding in found)
    assert any(text in finding.text for finding in found)


def test_a_post_that_nobody_is_to_look_up_is_told(faked: Core, cast: Cast, kit: Kit) -> None:
    posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/7")
    assert check.verify(faked) == []
    _run(faked, delete(Due))
    assert "recorded, but nobody is to look it up" in said(check.verify(faked), "owed")


def test_many_posts_are_looked_at_some_at_a_time(
    faked: Core, cast: Cast, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        posts.record(faked, member_id=cast.alice.id, url=f"https://fake.example/posts/{number}")
    with faked.write() as session:
        session.execute(delete(Due).where(Due.subject_id != session.scalars(select(Post.id).offset(2)).first()))
    monkeypatch.setattr(recounts, "CHUNK", 2)
    seen: list[int] = []

    def note(_connection: object, cursor: Any, words: str, *_: object) -> None:
        if "state_reason" in words:
            seen.append(words.count("LIMIT"))

    event.listen(faked.db.engine, "after_cursor_execute", note)
    assert [finding.check for finding in check.verify(faked)] == ["owed"] * 4
    assert seen == [1, 1, 1]


def test_a_post_of_somebody_erased_is_owed_nothing(faked: Core, cast: Cast, kit: Kit) -> None:
    posts.record(faked, member_id=cast.alice.id, url="https://fake.example/posts/7")
    erasure.ask(faked, member_id=cast.alice.id, password="", word="erase")
    with faked.read() as session:
        token = faked.vault.decrypt(session.query(Notice).filter_by(kind="erase").one().facts["token"])
    erasure.erase(faked, token)
    assert "owed" not in ids(check.verify(faked))


def test_a_board_that_tells_something_else_than_its_posts_is_told(
    measured: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.repositories.leaderboard.tallies", lambda *_, **__: {})
    assert "the posts add up to (3, " in said(check.verify(measured), "boards")


def test_many_of_a_kind_are_counted_not_listed(measured: Core) -> None:
    for number in range(30):
        mine = {"subject_id": 987000 + number, "batch": "", "due_at": measured.now(), "created_at": measured.now()}
        _run(measured, insert(Due).values(job=Job.PULL_FEED.value, attempts=0, crashes=0, last_error="", **mine))
    found = check.verify(measured)
    assert len(found) == 21
    assert found[-1].text == "There are 10 more of this kind."


@pytest.fixture
def well(core: Core, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Core:
    """An installation in which all is in order: its clock is the database's, its workers are at work."""
    monkeypatch.setattr("share.repositories.condition.clock", lambda _session: clock())
    for pool in Pool:
        core.store.sadd(surroundings.WORKERS, f"rq:worker:{pool.value}-host-1")
        core.store.set(f"rq:worker:{pool.value}-host-1", "")
    return replace(core, settings=replace(core.settings, mail_url="smtp://mail.example"))


def test_an_installation_in_order_has_nothing_to_tell(well: Core) -> None:
    assert check.doctor(well) == []


@ONE_DATABASE
def test_a_store_that_is_away_is_told(well: Core, tmp_path: Path) -> None:
    from_nowhere = replace(well, store=store.connect(f"unix://{tmp_path}/none.sock"))
    assert "does not answer" in said(check.doctor(from_nowhere), "store")


@ONE_DATABASE
def test_a_store_that_evicts_is_told(well: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "eviction", lambda _store: "allkeys-lru")
    assert "maxmemory-policy allkeys-lru" in said(check.doctor(well), "eviction")


@ONE_DATABASE
def test_a_pool_without_workers_is_told(well: Core) -> None:
    well.store.delete("rq:worker:collection-host-1")
    assert said(check.doctor(well), "workers") == "No worker of the pool 'collection' is at work."


@ONE_DATABASE
def test_a_full_disk_is_told(well: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "free_bytes", lambda _folder: 3 * 2**20)
    assert "has 3 MB left" in said(check.doctor(well), "disk")


def test_clocks_that_differ_are_told(well: Core, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.repositories.condition.clock", lambda _session: clock() - timedelta(seconds=90))
    assert "90 s apart" in said(check.doctor(well), "clock")


def test_the_database_tells_its_own_time(core: Core) -> None:
    found = check.doctor(replace(core, now=lambda: core.now() - timedelta(days=3650)))
    assert "clock" in ids(found)


def test_a_database_of_other_keys_is_told(well: Core) -> None:
    _run(well, update(Organisation).values(key_fingerprint="another"))
    assert "SECRET_KEY is not the one" in said(check.doctor(well), "keys")


def test_a_secret_that_no_key_opens_is_told(well: Core) -> None:
    foreign = Vault("another-secret-key", ("another-token-key-of-enough",)).encrypt("token")
    with well.write() as session:
        session.add(Account(network="facebook", native_id="1", handle="Our Page", token=foreign, created_at=well.now()))
    assert said(check.doctor(well), "sealed") == "None of TOKEN_KEYS opens the token of facebook account Our Page."


def test_an_account_that_speaks_no_more_is_told(well: Core) -> None:
    mine = {"network": "facebook", "native_id": "1", "handle": "Our Page", "created_at": well.now()}
    _run(well, insert(Account).values(public_id="p", state="reconnect", **mine))
    found = check.doctor(well)
    assert "Our Page is connected no more" in said(found, "accounts")


def test_posts_that_wait_for_a_key_are_told(well: Core, cast: Cast, kit: Kit) -> None:
    mine = {
        "network": "x",
        "member_id": cast.alice.id,
        "kit_id": kit.id,
        "state": "recorded",
    }
    with well.write() as session:
        session.add(Post(native_id="1", url="https://x.com/i/status/1", recorded_at=well.now(), **mine))
    assert "X_BEARER_TOKEN is not set" in said(check.doctor(well), "network-key")


def with_options(core: Core, **options: str) -> Core:
    settings = replace(core.settings, network_options=options)
    return replace(core, settings=settings, networks=replace(core.networks, options=options))


@ONE_DATABASE
def test_a_misspelt_option_is_told(well: Core) -> None:
    (finding,) = check.doctor(with_options(well, X_BEARER_TOKN="secret"))
    assert (finding.check, finding.fix) == ("options", "Did you mean X_BEARER_TOKEN?")
    assert "secret" not in finding.text


@ONE_DATABASE
def test_a_version_of_the_graph_that_ended_is_told(well: Core) -> None:
    found = check.doctor(with_options(well, FACEBOOK_GRAPH_VERSION="v3.1"))
    assert "no longer answers version v3.1" in said(found, "graph-version")


@ONE_DATABASE
def test_mail_that_stays_here_is_a_note(well: Core) -> None:
    (finding,) = check.doctor(replace(well, settings=replace(well.settings, mail_url="")))
    assert (finding.check, finding.is_warning) == ("mail", True)


def test_an_empty_database_is_told_before_all_else(well: Core) -> None:
    schema.downgrade(well.db.engine, "base")
    try:
        found = check.doctor(well)
        assert "not at the newest migration" in said(found, "migrations")
    finally:
        schema.upgrade(well.db.engine)
    assert Base.metadata.tables


DEPLOYED = {
    "public_url": "https://share.example.org",
    "trusted_proxies": 1,
    "secret_key": "k" * 32,
    "log_level": "INFO",
    "demo": False,
    "fetch_allow_hosts": frozenset[str](),
}


@pytest.mark.parametrize(
    ("setting", "name", "text"),
    [
        ({}, "", ""),
        ({"public_url": "http://share.example.org"}, "https", "plain http"),
        ({"public_url": "https://127.0.0.1"}, "public-url", "this machine alone"),
        ({"trusted_proxies": 0}, "proxy", "none is trusted"),
        ({"secret_key": "k" * 31}, "secret-key", "fewer than 32"),
        ({"log_level": "DEBUG"}, "log-level", "LOG_LEVEL is DEBUG"),
        ({"demo": True}, "demo", "sample campaign"),
        ({"fetch_allow_hosts": frozenset({"10.0.0.1:80"})}, "allow-hosts", "10.0.0.1:80"),
    ],
)
def test_what_is_not_for_a_server_is_told(
    well: Core, tmp_path: Path, setting: dict[str, Any], name: str, text: str
) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    settings = replace(well.settings, instance_path=folder, **{**DEPLOYED, **setting})
    found = [one for one in check.deployment(replace(well, settings=settings)) if one.check != "sqlite"]
    assert ids(found) == ({name} if name else set())
    assert all(text in finding.text and finding.fix for finding in found)


@ONE_DATABASE
def test_an_instance_that_others_can_read_is_told(well: Core, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    settings = replace(well.settings, instance_path=folder)
    found = check.deployment(replace(well, settings=settings))
    assert "can be read by other users" in said(found, "modes")
