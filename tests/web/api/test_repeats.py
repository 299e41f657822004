"""A POST that is sent again with its key is done once."""

import pytest
from sqlalchemy import func, select

from share.core import Core
from share.models.tokens import ApiToken, IdempotencyKey
from share.repositories.tokens import Repeat
from share.services import repeats
from share.services.members import Wanted, listed
from share.services.repeats import Call
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock
from tests.web.api.conftest import Script, Scripts

ERIN = {
    "email": "erin@example.org",
    "name": "Erin",
    "consent": {"wording": "I take part.", "channel": "paper form", "at": "2026-11-20T10:00:00-05:00"},
}


@pytest.fixture
def carol(script_for: Scripts, cast: Cast) -> Script:
    return script_for(cast.carol)


def _people(core: Core) -> int:
    return listed(core, Wanted()).total


def test_the_first_answer_is_given_again(carol: Script, core: Core) -> None:
    first = carol.post("/members", ERIN, key="a-1")
    again = carol.post("/members", ERIN, key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert _people(core) == 5
    assert carol.post("/members", ERIN, key="a-2").status_code == 409


def test_a_refusal_is_given_again_as_well(carol: Script) -> None:
    carol.post("/members", ERIN)
    first = carol.post("/members", ERIN, key="b")
    again = carol.post("/members", ERIN, key="b")
    assert (first.status_code, again.status_code, again.mimetype) == (409, 409, "application/problem+json")
    assert again.data == first.data


def test_a_key_belongs_to_one_body_and_one_address(carol: Script) -> None:
    carol.post("/members", ERIN, key="c")
    other = carol.post("/members", ERIN | {"name": "Eve"}, key="c")
    assert (other.status_code, other.get_json()["reason"]) == (422, "key-reused")


def test_the_same_key_of_another_token_is_another_key(carol: Script, script_for: Scripts, cast: Cast) -> None:
    assert carol.post("/members", ERIN, key="d").status_code == 201
    assert script_for(cast.dan).post("/members", ERIN, key="d").status_code == 409


def test_a_call_that_still_runs_is_told_to_wait(carol: Script, core: Core, clock: Clock) -> None:
    carol.post("/members", ERIN, key="e")
    with core.write() as session:
        row = session.scalars(select(IdempotencyKey)).one()
        row.status, row.body = None, None
    running = carol.post("/members", ERIN, key="e")
    assert running.status_code == 409
    assert int(running.headers["Retry-After"]) > 0
    clock.move(seconds=61)
    assert carol.post("/members", ERIN, key="e").get_json()["reason"] == "known"


def test_an_answer_is_forgotten_after_a_day(carol: Script, clock: Clock, core: Core) -> None:
    carol.post("/members", ERIN, key="f")
    clock.move(hours=25)
    assert carol.post("/members", ERIN, key="f").status_code == 409
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1


def test_a_key_whose_work_failed_is_free_again(carol: Script, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("share.services.directory.get", lambda *_args: 1 / 0)
        assert carol.post("/members", ERIN, key="g").status_code == 500
    with core.read() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


@pytest.mark.parametrize("key", ["a b", "x" * 201, "é"])
def test_a_key_has_a_plain_form(carol: Script, key: str) -> None:
    assert carol.post("/members", ERIN, key=key).status_code == 422


def test_one_of_two_reserves_a_key(core: Core, carol: Script, cast: Cast) -> None:
    with core.read() as session:
        token_id = session.scalars(select(ApiToken.id)).one()
    call = Call(Repeat(token_id, "route", "key"), "hash")
    assert repeats.begin(core, call) is None
    with pytest.raises(repeats.RunningError):
        repeats.begin(core, call)
    repeats.give_back(core, call)
    assert repeats.begin(core, call) is None
