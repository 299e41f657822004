from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from share.core import Core
from share.infra import schema
from share.infra.db import Database
from share.models.members import Member
from share.services import joining
from share.web.app import create_app
from tests.fixtures.people import Cast


def away(core: Core) -> Core:
    """The same core with a database that is not there."""
    url = "postgresql+psycopg://nobody@/nothing?host=/nonexistent"
    gone = Database(url if not core.settings.is_sqlite else "sqlite:////nonexistent/campaign.db")
    core.db.close()
    object.__setattr__(core, "db", gone)
    return core


def test_without_the_store_the_product_is_degraded_but_ready(core: Core, client: FlaskClient, cast: Cast) -> None:
    core.store.connection_pool.connection_kwargs["path"] = "/nonexistent.sock"
    core.store.connection_pool.disconnect()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert client.post("/signin", data={"email": "alice@example.org"}).status_code == 303


def test_without_the_database_the_product_is_alive_but_not_ready(core: Core, client: FlaskClient, cast: Cast) -> None:
    away(core)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] == "does not answer"


def test_without_the_database_pages_ask_for_patience(
    core: Core, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    alice = client_for(cast.alice)
    away(core)
    answer = alice.get("/account/password")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "One moment, please" in answer.text
    for leak in ("sqlalchemy", "psycopg", "sqlite", "Traceback", "nonexistent"):
        assert leak not in answer.text.lower()


def test_a_database_behind_the_code_is_told(core: Core, client: FlaskClient) -> None:
    schema.downgrade(core.db.engine, "base")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["migrations"].startswith("behind")


def test_a_surprise_is_a_page_with_a_number_and_no_inside(
    client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret inside at /home/somebody")

    monkeypatch.setattr(joining, "get_invitation", fail)
    answer = client.get("/join/JOIN-US")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret inside" not in answer.text


def test_figures_are_for_loopback_and_admins(
    core: Core, app: Flask, cast: Cast, client_for: Callable[[Member], FlaskClient]
) -> None:
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert "share_members_agreed 4.0" in app.test_client().get("/metrics").text
    assert app.test_client().get("/metrics", environ_overrides=outside).status_code == 404
    assert client_for(cast.carol).get("/metrics", environ_overrides=outside).status_code == 404
    assert client_for(cast.dan).get("/metrics", environ_overrides=outside).status_code == 200


@pytest.fixture
def https(environ: dict[str, str]) -> None:
    environ.update(PUBLIC_URL="https://kits.example.org", TRUSTED_PROXIES="1")


def test_with_https_cookies_are_bound_to_the_host(https: None, core: Core, cast: Cast) -> None:
    answer = create_app(core=core).test_client().get("/signin?next=/me", base_url="https://kits.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_behind_a_proxy_limits_count_by_the_client_that_the_proxy_saw(https: None, core: Core, cast: Cast) -> None:
    app = create_app(core=core)
    app.config.update(WTF_CSRF_ENABLED=False, EVEN_SECONDS=0)
    for forwarded in ("198.51.100.7", "6.6.6.6, 198.51.100.7"):
        app.test_client().post(
            "/signin",
            data={"email": "nobody@example.org"},
            headers={"X-Forwarded-For": forwarded},
            base_url="https://kits.example.org",
        )
    with core.read() as session:
        keys = set(session.execute(text("SELECT key FROM attempts")).scalars())
    assert len(keys) == 1
    assert not any("198.51" in key for key in keys)
