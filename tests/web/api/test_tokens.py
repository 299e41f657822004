"""Who may call what: bearer tokens alone, never more than their owner's role."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from share.core import Core
from share.domain.roles import Role
from share.models.members import Member
from share.services import api_rates, members, tokens
from share.services.members import Change
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.web.api.conftest import Script, Scripts

PROBLEM = "application/problem+json"


def test_a_call_without_a_token_is_told_how_to_sign(nobody: Script, cast: Cast) -> None:
    answer = nobody.get("/kits")
    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
    assert answer.headers["WWW-Authenticate"] == "Bearer realm=share"
    assert "Authorization: Bearer" in answer.get_json()["detail"]


@pytest.mark.parametrize("given", ["Bearer share_made-up", "Basic YTpi", "Bearer", "Bearer " + "x" * 5_000])
def test_a_made_up_token_opens_nothing(app: Flask, cast: Cast, given: str) -> None:
    answer = app.test_client().get("/api/v1/members", headers={"Authorization": given})
    assert answer.status_code == 401


def test_a_cookie_is_not_honoured(client_for: Callable[[Member], FlaskClient], cast: Cast) -> None:
    assert client_for(cast.dan).get("/api/v1/members").status_code == 401


def test_a_revoked_token_ends_at_once(script_for: Scripts, core: Core, cast: Cast) -> None:
    script = script_for(cast.dan)
    assert script.get("/networks").status_code == 200
    tokens.revoke(core, tokens.listed(core)[0].public_id, by_id=cast.dan.id)
    assert script.get("/networks").status_code == 401


def test_a_refusal_names_the_scope_that_is_missing(script_for: Scripts, cast: Cast) -> None:
    answer = script_for(cast.dan, "read", "member").get("/members")
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="coordinator"'
    assert "“coordinator”; this one has: member, read" in answer.get_json()["detail"]


def test_a_token_does_no_more_than_its_owner_may_now(script_for: Scripts, core: Core, cast: Cast) -> None:
    script = script_for(cast.carol)
    assert script.get("/members").status_code == 200
    members.update(core, cast.carol.public_id, Change(role=Role.MEMBER), by_id=cast.dan.id)
    answer = script.get("/members")
    assert answer.status_code == 403
    assert "owner is member now" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/articles"), ("POST", "/feeds"), ("GET", "/feeds"), ("POST", "/kits"), ("PATCH", "/kits/a")],
)
def test_members_do_not_edit(script_for: Scripts, cast: Cast, method: str, path: str) -> None:
    assert script_for(cast.alice).call(method, path).status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/members"),
        ("POST", "/members"),
        ("PATCH", "/members/a"),
        ("GET", "/networks"),
        ("GET", "/networks/plan"),
    ],
)
def test_editors_do_not_see_members(script_for: Scripts, cast: Cast, method: str, path: str) -> None:
    assert script_for(cast.bob).call(method, path).status_code == 403


def test_reading_tokens_write_nothing(script_for: Scripts, cast: Cast) -> None:
    reader = script_for(cast.dan, "read")
    assert reader.get("/leaderboard").status_code == 200
    assert reader.post("/posts", {"url": "https://x.com/a/status/12345"}).status_code == 403


def test_a_token_that_calls_too_often_waits(
    script_for: Scripts, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_rates, "PER_MINUTE", 2)
    script = script_for(cast.alice)
    statuses = [script.get("/kits").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert 0 < int(script.get("/kits").headers["Retry-After"]) <= 60
    assert script_for(cast.bob).get("/kits").status_code == 200
    clock.move(minutes=1)
    assert script.get("/kits").status_code == 200
