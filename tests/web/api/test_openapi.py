"""The OpenAPI document is complete, and Schemathesis finds nothing against it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import schemathesis
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from werkzeug.serving import make_server

from share.core import Core
from share.domain.roles import Role
from share.domain.scopes import SCOPES
from share.infra.fetch import Fetcher
from share.infra.fetch_dial import Dial
from share.models.campaigns import Campaign
from share.services import api_rates, posts, tokens
from share.web.app import create_app
from tests.fixtures.people import Cast
from tests.published import publish

DOCUMENT = "/api/v1/openapi.json"
NOWHERE = Dial(resolver=lambda _host, _port: [])


@pytest.fixture
def busy(core: Core, campaign: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Core:
    """An instance with kits and a post, in which no name leads anywhere and nobody is slowed down."""
    monkeypatch.setattr(api_rates, "PER_MINUTE", 10**9)
    yesterday = core.now().date() - timedelta(days=1)
    publish(core, campaign)
    publish(core, campaign, slug="draft", state="draft", local_date=yesterday)
    posts.record(core, member_id=cast.alice.id, url="https://mastodon.social/@alice/113500000000000001")
    return replace(core, fetch=Fetcher(frozenset(), own_host="localhost", user_agent="test", dial=NOWHERE))


@pytest.fixture
def address(busy: Core) -> Iterator[str]:
    """The API on loopback: Schemathesis' probes for ignored tokens need a server that listens."""
    server = make_server("127.0.0.1", 0, create_app(core=busy), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _found(address: str, token: str, phases: tuple[str, ...]) -> Iterator[str]:
    """What Schemathesis has to say, with every check that it has."""
    config = SchemathesisConfig.from_dict(
        {
            "generation": {"max-examples": 2, "deterministic": True, "database": "none"},
            "headers": {"Authorization": f"Bearer {token}"},
            "phases": {name: {"enabled": name in phases, **MORE.get(name, {})} for name in PHASES},
            # Each of 600 time zones would be tried.
            "operations": [
                {"include-name": name, "phases": {"coverage": {"enabled": False}}} for name in WITH_TIME_ZONES
            ],
        }
    )
    schema = schemathesis.openapi.from_url(f"{address}{DOCUMENT}", config=config)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                failed = [check.failure_info.failure for check in checks if check.failure_info is not None]
                yield from (f"{event.recorder.label}: {failure}" for failure in failed)
        elif isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.value!r}"
        elif isinstance(event, events.FatalError):
            raise event.exception


PHASES = ("examples", "coverage", "fuzzing", "stateful")
MORE = {"coverage": {"unexpected-methods": ["DELETE"]}}
"""One method that no path has stands for all of them: each is answered in one place."""

WITH_TIME_ZONES = ("POST /api/v1/members", "PATCH /api/v1/members/{public_id}")


@pytest.mark.timeout(400)  # thousands of calls, beside whatever else the machine does
@pytest.mark.parametrize(
    ("database_url", "role", "phases"),
    [
        # PostgreSQL is the stricter one: it gets the values at the edges, thousands of them.
        pytest.param("postgresql", Role.ADMIN, ("examples", "coverage"), marks=pytest.mark.long),
        ("sqlite", Role.ADMIN, ("fuzzing",)),
        ("postgresql", Role.ADMIN, ("stateful",)),
        pytest.param("sqlite", Role.MEMBER, ("fuzzing",), marks=pytest.mark.long),
    ],
    indirect=["database_url"],
)
def test_schemathesis_finds_nothing(busy: Core, cast: Cast, address: str, role: Role, phases: tuple[str, ...]) -> None:
    owner = cast.alice if role is Role.MEMBER else cast.dan
    token = tokens.create(busy, email=owner.email or "", scopes=frozenset({role}))
    assert list(_found(address, token, phases)) == []


def test_every_call_asks_for_a_token_and_names_its_scope(client: FlaskClient, cast: Cast) -> None:
    document = client.get(DOCUMENT).get_json()
    assert document["openapi"] == "3.1.0"
    calls = [
        (path, method, call)
        for path, at in document["paths"].items()
        for method, call in at.items()
        if method != "parameters"
    ]
    assert len(calls) == 22
    for path, method, call in calls:
        answer = client.open(path.format(slug="a", public_id="a"), method=method.upper())
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert [set(scope["token"]) <= SCOPES for scope in call["security"]] == [True]
        assert {"401", "403", "422", "429", "500"} <= call["responses"].keys()
