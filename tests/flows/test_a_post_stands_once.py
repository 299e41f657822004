"""Posting from here against servers of our own that fail in the middle: never a second post, and found by looking."""

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from PIL import Image

from share.core import Core, Session
from share.domain.publications import LOOKS
from share.infra import fetch_deadline, fetch_dial
from share.models.accounts import Account
from share.models.due import Due
from share.models.kits import Kit
from share.models.network_states import NetworkState
from share.models.organisation import Organisation
from share.models.publications import Publication
from share.repositories import pictures, spending
from tests.fixtures.people import Cast
from tests.fixtures.posts import Kits
from tests.fixtures.stores import ONE_DATABASE, Clock
from tests.flows.own_servers import BAD, DID, PAGE, USER, Server, running
from tests.services.tapping import drain, page_of, posts, tap

pytestmark = ONE_DATABASE

NETWORKS = ("x", "facebook", "bluesky", "mastodon")
IDS = {"x": USER, "facebook": PAGE, "bluesky": DID}
SOON = ("closes", "gateway", "truncated")
ALT = "Nurses with signs, ninety of them"


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(environ: dict[str, str]) -> Iterator[Server]:
    with running() as served:
        names = ("X_API_URL", "FACEBOOK_GRAPH_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_PDS_URL")
        environ |= dict.fromkeys(names, served.url) | {"FETCH_ALLOW_HOSTS": served.host}
        yield served


@dataclass
class Tap:
    """Alice's connected account, or the organisation's Page in Bob's hands, and one tap with it."""

    core: Core
    clock: Clock
    cast: Cast
    kit: Kit
    account: Account

    def __call__(self, words: str = "Nurses win!") -> None:
        tap(self.core, self.cast.bob, self.kit, self.account, words)

    def pass_by(self) -> None:
        """Let the looks come, one after the other."""
        begun = self.clock()
        for age in (timedelta(0), *LOOKS):
            self.clock.move(to=max(self.clock(), begun + age))
            drain(self.core)

    @property
    def state(self) -> str:
        return page_of(self.core, self.cast.bob, self.kit, self.account).standing

    @property
    def reason(self) -> str:
        return page_of(self.core, self.cast.bob, self.kit, self.account).offer.reason


@pytest.fixture
def tapped(server: Server, network: str, core: Core, cast: Cast, kits: Kits, clock: Clock) -> Tap:
    """A kit with a picture, out on this real day, and an account that may post."""
    clock.move(to=datetime.now(UTC).replace(microsecond=0))
    kit = kits.publish(clock().date() - timedelta(days=1), slug="kit")
    account = Account(
        member_id=None if network == "facebook" else cast.bob.id,
        network=network,
        native_id=IDS.get(network, f"alice@{server.host}"),
        handle="@alice",
        host=server.url if network == "bluesky" else server.host if network == "mastodon" else "",
        profile_url=f"{server.url}/@alice" if network == "mastodon" else "",
        token=core.vault.encrypt("a-token"),
        publishes=True,
        proof="page" if network == "facebook" else "oauth",
        created_at=core.now(),
    )
    with core.write() as session:
        row = session.get_one(Kit, kit.id)
        row.picture_id = _picture(session, core.now())
        row.picture_alt = ALT
        session.query(Organisation).one().settings = {"paid_publishing": ["x"]}
        spending.set_budget(session, "x", 5_000_000, by_id=cast.dan.id, now=core.now())
        session.add(account)
    return Tap(core, clock, cast, kit, account)


def _picture(session: Session, now: datetime) -> int:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    kept = pictures.keep(
        session, sha256="0" * 64, mime="image/jpeg", width=8, height=8, content=out.getvalue(), now=now
    )
    return kept.id


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that hangs is given a part of a second."""
    monkeypatch.setattr(fetch_dial, "READ_SECONDS", 0.3)
    for kind in (fetch_deadline.DeadlineSocket, fetch_deadline.DeadlineTLSSocket):
        monkeypatch.setattr(kind, "read_seconds", 0.3)


def test_a_post_goes_out_with_its_picture_and_the_pictures_words(server: Server, tapped: Tap) -> None:
    tapped()
    drain(tapped.core)
    assert (tapped.state, len(server.posts), len(posts(tapped.core))) == ("published", 1, 1)
    assert server.alt_texts == [ALT]


@pytest.mark.parametrize("mode", [pytest.param(mode, marks=() if mode in SOON else pytest.mark.long) for mode in BAD])
def test_an_answer_that_is_lost_after_the_post_is_made_ends_with_one_post(
    server: Server, network: str, tapped: Tap, mode: str
) -> None:
    server.mode, server.times = mode, 1
    tapped()
    tapped.pass_by()
    assert (tapped.state, len(server.posts), len(posts(tapped.core))) == ("published", 1, 1)
    assert server.calls == 1 or network in {"bluesky", "mastodon"}


WINDOWS: dict[str, Callable[[datetime], dict[str, str]]] = {
    "seconds of the clock": lambda at: {"x-rate-limit-remaining": "0", "x-rate-limit-reset": f"{at.timestamp():.0f}"},
    "ISO 8601": lambda at: {"X-RateLimit-Reset": at.isoformat().replace("+00:00", ".123456Z")},
    "seconds left": lambda at: {"RateLimit-Reset": f"{(at - datetime.now(UTC)).total_seconds():.0f}"},
    "a delay": lambda _at: {"Retry-After": "600"},
    "a date": lambda at: {"Retry-After": format_datetime(at, usegmt=True)},
    "nothing": lambda _at: {},
}


@pytest.mark.parametrize("told", WINDOWS)
def test_a_full_window_is_waited_for_to_its_end(server: Server, tapped: Tap, told: str) -> None:
    until = tapped.clock() + timedelta(minutes=10)
    server.refuses = (429, WINDOWS[told](until), {"title": "Too Many Requests"})
    tapped()
    drain(tapped.core)
    assert (tapped.state, server.calls) == ("intended", 1)
    tapped.clock.move(to=until - timedelta(seconds=2) if told != "nothing" else tapped.clock() + timedelta(minutes=4))
    before = len(server.seen)
    drain(tapped.core)
    assert len(server.seen) == before
    server.refuses = None
    tapped.clock.move(to=until + timedelta(hours=1 if told == "nothing" else 0, seconds=1))
    drain(tapped.core)
    assert (tapped.state, len(server.posts)) == ("published", 1)


def test_the_last_call_of_a_window_is_the_last_one_before_its_end(
    server: Server, tapped: Tap, kits: Kits, network: str
) -> None:
    if network == "facebook":
        pytest.skip("Graph counts in percent, and stops by itself")
    until = tapped.clock() + timedelta(minutes=10)
    tapped()
    server.headers = {"RateLimit-Remaining": "0", "RateLimit-Reset": f"{until.timestamp():.0f}"}
    drain(tapped.core)
    assert tapped.state == "published"
    later = replace(tapped, kit=kits.publish(tapped.kit.local_date - timedelta(days=1), slug="another"))
    before = len(server.seen)
    later("Nurses win again!")
    drain(later.core)
    assert (later.state, len(server.seen)) == ("intended", before)
    later.clock.move(to=until + timedelta(seconds=1))
    drain(later.core)
    assert (later.state, len(server.posts)) == ("published", 2)


@pytest.mark.parametrize("said", ["<html>Attention required</html>", ["no object"], {"error": "no", "detail": "no"}])
def test_a_refusal_that_nobody_can_read_is_no_reason_to_try_again(
    server: Server, network: str, tapped: Tap, said: object
) -> None:
    server.refuses = (403, {}, said)
    tapped()
    tapped.pass_by()
    is_open = network == "facebook" and not isinstance(said, dict)
    assert (tapped.state, server.calls) == ("asked" if is_open else "failed", 1)
    assert is_open or (tapped.reason and "None" not in tapped.reason)


def test_a_network_that_says_our_token_back_is_not_believed_to_keep_it(server: Server, tapped: Tap) -> None:
    words = "Malformed access token a-token. " * 9
    server.refuses = (400, {}, {"error": {"code": 1, "message": words}, "detail": words, "message": words})
    tapped()
    drain(tapped.core)
    server.refuses = (422, {}, {"error": words, "detail": words, "message": words})
    tapped.pass_by()
    with tapped.core.read() as session:
        rows = [*session.query(Publication), *session.query(NetworkState), *session.query(Due)]
        kept = repr([[getattr(row, column.key) for column in row.__mapper__.columns] for row in rows])
    assert "a-token" not in kept + tapped.reason


def test_a_host_that_is_slow_at_the_first_call_gets_no_second_post(server: Server, network: str, tapped: Tap) -> None:
    """It makes the post minutes after we stopped waiting; the second call must not overtake it."""
    server.mode, server.times = "slow", 1
    tapped()
    drain(tapped.core)
    for age in (20, 60):
        tapped.clock.move(seconds=age)
        drain(tapped.core)
    assert server.posts == {} or network == "bluesky"
    server.slow.set()
    _until(lambda: bool(server.posts))
    tapped.pass_by()
    assert (tapped.state, len(server.posts)) == ("published", 1)


def _until(done: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(500):
        if done():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not come")


def test_a_server_that_nothing_reaches_is_tried_again_and_costs_nothing(
    server: Server, network: str, tapped: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_dial, "_open", _refused)
    tapped()
    drain(tapped.core)
    assert (tapped.state, server.calls) == ("intended", 0)
    with tapped.core.read() as session:
        assert spending.spent_on(session, network, spending.utc_day(tapped.core.now())) == 0
    monkeypatch.undo()
    tapped.pass_by()
    assert (tapped.state, len(server.posts)) == ("published", 1)


def _refused(*_given: object) -> None:
    raise ConnectionRefusedError
