import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlalchemy import select, update

from share.channels.push_message import Browser, public_key
from share.core import Core
from share.domain.errors import InvalidError
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.notices import Notice
from share.models.push_subscriptions import PushSubscription
from share.repositories import publication
from share.services import claims, notices, pushes
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.published import publish


@dataclass(slots=True)
class Service:
    """A browser maker's push service: answers with `status`, keeps what it was sent."""

    host: str
    status: int = 201
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def service(environ: dict[str, str]) -> Iterator[Service]:
    made: list[Service] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made[0].got.append((dict(self.headers), body))
            self.send_response(made[0].status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Service(f"127.0.0.1:{server.server_port}"))
    environ["FETCH_ALLOW_HOSTS"] = made[0].host
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made[0]
    server.shutdown()
    server.server_close()
    thread.join()


def browser(service: Service, name: str = "one") -> Browser:
    listener = ec.generate_private_key(ec.SECP256R1())
    return Browser(f"http://{service.host}/{name}", public_key(listener), "BTBZMqHH6r4Tts7J_aSIgg")


def go_out(core: Core, campaign: Campaign, **changes: object) -> Kit:
    """A kit that goes out now."""
    kit = publish(core, campaign, **{"state": "scheduled", "published_at": None} | changes)
    with core.write() as session:
        publication.publish(session, session.get_one(Kit, kit.id), now=core.now())
    return kit


def states(core: Core) -> list[str]:
    with core.read() as session:
        return list(session.scalars(select(Notice.state).where(Notice.channel == "push")))


def listening(core: Core) -> int:
    with core.read() as session:
        return len(session.scalars(select(PushSubscription)).all())


@pytest.fixture
def kit(service: Service, core: Core, campaign: Campaign, cast: Cast) -> Kit:
    """Alice's browser listens, the others get mails alone, and a kit went out."""
    pushes.listen(core, browser(service), member_id=cast.alice.id)
    with core.write() as session:
        session.execute(update(Member).values(digest=False))
    return go_out(core, campaign)


def test_a_kit_that_goes_out_is_told_to_the_browser_in_words_it_alone_can_read(
    service: Service, core: Core, kit: Kit
) -> None:
    notices.send_due(core)
    assert states(core) == ["sent"]
    ((headers, body),) = service.got
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")
    assert b"Nurses" not in body
    notices.send_due(core)
    assert len(service.got) == 1


def mails(core: Core) -> list[str]:
    with core.read() as session:
        return list(session.scalars(select(Notice.state).where(Notice.kind == "kit_digest")))


@pytest.fixture
def told_twice(service: Service, core: Core, campaign: Campaign, cast: Cast) -> Kit:
    """Alice's phone listens, and she gets the day's mail as well; the others get nothing."""
    pushes.listen(core, browser(service), member_id=cast.alice.id)
    with core.write() as session:
        session.execute(update(Member).where(Member.id != cast.alice.id).values(digest=False))
    return go_out(core, campaign)


def test_the_mail_waits_for_whoever_was_told_on_the_phone(
    service: Service, core: Core, told_twice: Kit, clock: Clock
) -> None:
    while notices.send_due(core):
        pass
    assert (states(core), mails(core)) == (["sent"], ["queued"])
    clock.move(hours=3, minutes=1)
    notices.send_due(core)
    assert mails(core) == ["sent"]


def test_the_mail_stays_away_once_the_kit_was_taken(
    service: Service, core: Core, told_twice: Kit, cast: Cast, clock: Clock
) -> None:
    notices.send_due(core)
    claims.claim(core, member_id=cast.alice.id, slug=told_twice.slug, network="bluesky")
    clock.move(hours=3, minutes=1)
    notices.send_due(core)
    assert mails(core) == ["skipped"]


def test_a_phone_that_cannot_be_reached_does_not_cost_the_mail(
    service: Service, core: Core, told_twice: Kit, cast: Cast, clock: Clock
) -> None:
    service.status = 410
    notices.send_due(core)
    claims.claim(core, member_id=cast.alice.id, slug=told_twice.slug, network="bluesky")
    clock.move(hours=3, minutes=1)
    notices.send_due(core)
    assert (states(core), mails(core)) == (["failed"], ["sent"])


def test_nothing_is_told_to_whoever_has_shared_it_or_takes_time_off(
    service: Service, core: Core, kit: Kit, cast: Cast
) -> None:
    with core.write() as session:
        session.execute(update(Member).where(Member.id == cast.alice.id).values(paused_at=core.now()))
    notices.send_due(core)
    assert states(core) == ["skipped"]
    assert service.got == []


@pytest.mark.parametrize(("status", "state", "left"), [(410, "failed", 0), (400, "failed", 0), (503, "queued", 1)])
def test_a_browser_that_is_gone_is_forgotten_and_a_tired_service_asked_again(
    service: Service, core: Core, kit: Kit, status: int, state: str, left: int
) -> None:
    service.status = status
    notices.send_due(core)
    assert states(core) == [state]
    assert listening(core) == left


def test_a_browser_that_was_switched_off_gets_nothing(service: Service, core: Core, kit: Kit, cast: Cast) -> None:
    pushes.stop(core, f"http://{service.host}/one", member_id=cast.bob.id)
    assert listening(core) == 1
    pushes.stop(core, f"http://{service.host}/one", member_id=cast.alice.id)
    notices.send_due(core)
    assert states(core) == ["skipped"]
    assert service.got == []


def test_what_a_browser_gave_is_kept_encrypted_and_shown_to_nobody(service: Service, core: Core, kit: Kit) -> None:
    with core.read() as session:
        row = session.scalars(select(PushSubscription)).one()
    assert service.host not in row.endpoint
    assert "BTBZ" not in row.auth
    with core.read() as session:
        told = json.dumps([[one.address, one.facts, one.text] for one in session.scalars(select(Notice))])
    assert service.host not in told


@pytest.mark.parametrize(
    "given",
    [
        Browser("http://192.168.1.1/x", "", ""),
        Browser("https://localhost/x", "", ""),
        Browser("", "", ""),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(core: Core, cast: Cast, given: Browser) -> None:
    with pytest.raises(InvalidError):
        pushes.listen(core, given, member_id=cast.alice.id)


def test_keys_that_are_none_are_refused(service: Service, core: Core, cast: Cast) -> None:
    with pytest.raises(InvalidError):
        pushes.listen(core, Browser(f"http://{service.host}/x", "AAAA", "AAAA"), member_id=cast.alice.id)


def test_she_switches_it_on_and_off_on_her_pages(
    service: Service, core: Core, client_for: Callable[[Member], FlaskClient], cast: Cast
) -> None:
    alice, made = client_for(cast.alice), browser(service)
    assert alice.get("/me/push/key").get_json()["key"] == pushes.server_key(core)
    typed = {"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}
    assert alice.post("/me/push", data=typed).status_code == 204
    assert alice.post("/me/push", data=typed).status_code == 204
    assert listening(core) == 1
    assert alice.post("/me/push", data=typed | {"p256dh": "x"}).status_code == 400
    assert alice.post("/me/push/stop", data=typed).status_code == 204
    assert listening(core) == 0
