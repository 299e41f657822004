"""From a pasted address to exact numbers: sandbox networks, the real client libraries, real worker processes."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from share.core import Core
from share.domain.days import local_date
from share.domain.due import Job
from share.domain.posts import PostState
from share.models.campaigns import Campaign
from share.models.due import Due
from share.models.kits import Kit
from share.repositories import due
from share.services import leaderboard, networks, posts
from share.services.leaderboard import Question
from share.services.posts import PostCard
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.processes.nursery import Nursery, Ward
from tests.sandbox_server import SandboxServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]

PATIENCE = 200
"""Around midnight UTC nothing is paid for, and so not read, for two minutes: it is not sure which day pays."""


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture
def sandbox(server: SandboxServer) -> SandboxServer:
    server.forget()
    return server


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Worker processes have the real clock, so here the test has it, too."""
    return lambda: datetime.now(UTC)


@pytest.fixture
def environ(environ: dict[str, str], sandbox: SandboxServer) -> dict[str, str]:
    bases = ("X_API_URL", "FACEBOOK_GRAPH_URL", "BLUESKY_APPVIEW_URL")
    return environ | dict.fromkeys(bases, sandbox.url) | {"X_BEARER_TOKEN": "ours", "FETCH_ALLOW_HOSTS": sandbox.host}


@pytest.fixture
def kit(core: Core, kits: Kits) -> Kit:
    """The kit of the campaign's own today, out for an hour: after midnight UTC that is another day."""
    made = kits.publish(local_date(core.now(), zone="America/New_York"))
    with core.write() as session:
        session.get_one(Kit, made.id).published_at = core.now() - timedelta(hours=1)
    return made


Start = Callable[[], Ward]


@pytest.fixture
def workers(core: Core, campaign: Campaign, environ: dict[str, str], nursery: Nursery) -> Iterator[Start]:
    """Starts the two pools and the scheduler as processes of their own."""
    started: list[Ward] = []

    def start() -> Ward:
        inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        process = nursery.start(["workers.pool", "posts", "collection", "--with-scheduler"], env=inherited | environ)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def _until(what: Callable[[], bool], *, said: str) -> None:
    give_up = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < give_up, said
        time.sleep(0.1)


def _figures(card: PostCard) -> dict[str, int]:
    return {figure.name: figure.value for figure in card.known if figure.value is not None and figure.name != "clicks"}


def _make_due(core: Core, job: Job) -> None:
    """As if the time for it had come."""
    with core.write() as session:
        session.execute(update(Due).where(Due.job == job.value).values(due_at=core.now()))
        due.ring(session, job)


X = {"impressions": 900, "likes": 30, "reposts": 4, "replies": 2, "quotes": 1, "bookmarks": 5}
BLUESKY = {"likes": 8, "reposts": 3, "replies": 1, "quotes": 0, "bookmarks": 2}
MASTODON = {"likes": 6, "reposts": 5, "replies": 0, "quotes": 1}
PAGE = {"impressions": 1543, "reactions": 25, "comments": 4, "shares": 7}


def test_four_networks_are_verified_and_measured_exactly(
    core: Core, cast: Cast, kit: Kit, kits: Kits, sandbox: SandboxServer, workers: Start
) -> None:
    told = {}
    for network, counts in (("x", X), ("bluesky", BLUESKY), ("mastodon", MASTODON), ("facebook", PAGE)):
        link = kits.claim(kit, cast.alice, network)
        more = {"instance": sandbox.host.partition(":")[0]} if network == "mastodon" else {}
        told[network] = sandbox.add_post(network, text=f"Nurses win! {link}", links=[link], counts=counts, **more)
    page = told["facebook"]["author_id"]
    sandbox.add_token("facebook", "page-token", name="alice", user_id=page, kind="page")
    networks.connect(core, "facebook", native_id=page, token="page-token")
    workers()
    mine = {
        network: posts.record(core, member_id=cast.alice.id, url=one["network_url"], kit_slug=kit.slug).public_id
        for network, one in told.items()
    }

    def done() -> bool:
        return all(posts.get(core, public_id).state is PostState.VERIFIED for public_id in mine.values())

    _until(done, said="The posts were not verified.")
    cards = {network: posts.get(core, public_id) for network, public_id in mine.items()}
    assert {network: _figures(card) for network, card in cards.items()} == {
        "x": X,
        "bluesky": BLUESKY,
        "mastodon": MASTODON,
        "facebook": PAGE,
    }
    assert {network: card.engagements for network, card in cards.items()} == {
        "x": 37,
        "bluesky": 12,
        "mastodon": 12,
        "facebook": 36,
    }
    assert all(card.rung == "measured" for card in cards.values())
    board = leaderboard.standings(core, asked=Question(), viewer=cast.alice.public_id)
    assert board.mine is not None
    assert (board.mine.value, board.mine.tally.engagements) == (4, 97)

    sandbox.change_post("x", told["x"]["native_id"], counts={**X, "likes": 29})
    _make_due(core, Job.READ_METRICS)
    _until(lambda: posts.get(core, mine["x"]).engagements == 36, said="The numbers were not read again.")
    assert all(card.engagements is not None for card in posts.listed(core, member_id=cast.alice.id).items)


def test_a_deleted_post_keeps_its_numbers_until_it_is_surely_gone(
    core: Core, cast: Cast, kit: Kit, kits: Kits, sandbox: SandboxServer, workers: Start
) -> None:
    link = kits.claim(kit, cast.alice, "bluesky")
    told = sandbox.add_post("bluesky", text=link, links=[link], counts=BLUESKY)
    workers()
    mine = posts.record(core, member_id=cast.alice.id, url=told["network_url"]).public_id
    _until(lambda: posts.get(core, mine).state is PostState.VERIFIED, said="It was not verified.")
    sandbox.delete_post("bluesky", told["native_id"])
    _make_due(core, Job.READ_METRICS)

    def put_off() -> bool:
        at = posts.get(core, mine).next_read_at
        return at is not None and at > core.now() + timedelta(hours=11)

    _until(put_off, said="The missing post was not noted.")
    card = posts.get(core, mine)
    assert (card.state, card.engagements, card.author_name) == (PostState.VERIFIED, 12, "alice")


@pytest.mark.long
def test_a_full_window_is_left_alone_until_its_reset(
    core: Core, cast: Cast, kit: Kit, kits: Kits, sandbox: SandboxServer, workers: Start
) -> None:
    link = kits.claim(kit, cast.alice, "x")
    told = sandbox.add_post("x", text=link, links=[link], counts=X)
    workers()
    other = sandbox.add_post("bluesky", text=link, links=[link])
    early = posts.record(core, member_id=cast.alice.id, url=other["network_url"]).public_id
    _until(lambda: posts.get(core, early).state is PostState.VERIFIED, said="The workers did not start.")
    sandbox.faults({"network": "x", "kind": "rate_limit", "seconds": 5, "calls": 1})
    mine = posts.record(core, member_id=cast.alice.id, url=told["network_url"]).public_id

    def refused() -> bool:
        return any(one.name == "x" and one.troubles for one in networks.health(core))

    _until(refused, said="The full window was not met.")
    health = {one.name: one for one in networks.health(core)}["x"]
    until = health.troubles[0].until
    assert until is not None
    _until(lambda: posts.get(core, mine).state is PostState.VERIFIED, said="It was not verified after the reset.")
    calls = sandbox.calls("x")["GET /2/tweets"]
    assert calls["statuses"] == {"429": 1, "200": 1}
    # Resets are told in whole seconds.
    assert calls["times"][1] >= until.timestamp() - 1
    assert _figures(posts.get(core, mine)) == X


def test_broken_answers_change_nothing_and_pass(
    core: Core, cast: Cast, kit: Kit, kits: Kits, sandbox: SandboxServer, workers: Start
) -> None:
    link = kits.claim(kit, cast.alice, "bluesky")
    told = sandbox.add_post("bluesky", text=link, links=[link], counts=BLUESKY)
    sandbox.faults({"network": "bluesky", "kind": "broken_json"})
    workers()
    mine = posts.record(core, member_id=cast.alice.id, url=told["network_url"]).public_id

    def noted() -> bool:
        return any(one.name == "bluesky" and one.troubles for one in networks.health(core))

    _until(noted, said="The broken answer was not noted.")
    assert _figures(posts.get(core, mine)) == {}
    sandbox.faults()
    _make_due(core, Job.VERIFY_POST)
    _until(lambda: posts.get(core, mine).state is PostState.VERIFIED, said="It was not verified.")
    assert _figures(posts.get(core, mine)) == BLUESKY


def test_workers_that_are_killed_lose_and_double_nothing(
    core: Core, cast: Cast, kit: Kit, kits: Kits, sandbox: SandboxServer, workers: Start
) -> None:
    link = kits.claim(kit, cast.alice, "bluesky")
    told = [sandbox.add_post("bluesky", text=link, links=[link], counts=BLUESKY) for _ in range(30)]
    sandbox.faults({"network": "bluesky", "kind": "slow", "seconds": 1, "calls": 1})
    first = workers()
    for one in told:
        posts.record(core, member_id=cast.alice.id, url=one["network_url"], kit_slug=kit.slug)
    _until(lambda: bool(sandbox.calls("bluesky")), said="The workers asked nothing.")
    os.killpg(first.pid, signal.SIGKILL)
    first.wait(PATIENCE)
    with core.write() as session:
        # As if the lease of the dead had run out.
        session.execute(update(Due).where(Due.lease_token.is_not(None)).values(lease_until=core.now()))
    workers()

    def all_verified() -> bool:
        cards = posts.listed(core, member_id=cast.alice.id, limit=200).items
        return len(cards) == len(told) and all(card.state is PostState.VERIFIED for card in cards)

    _until(all_verified, said="Some posts were lost.")
    board = leaderboard.standings(core, asked=Question())
    assert [(row.tally.posts, row.tally.engagements) for row in board.rows] == [(30, 30 * 12)]
