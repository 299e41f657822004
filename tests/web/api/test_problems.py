"""Every error is a problem document that says what to do, whatever caused it."""

import pytest

from share.services import kits
from tests.fixtures.people import Cast
from tests.web.api.conftest import Script, Scripts

PROBLEM = "application/problem+json"


def _problem(answer: object, status: int) -> dict[str, object]:
    assert getattr(answer, "status_code") == status  # noqa: B009 - any client's answer
    assert getattr(answer, "mimetype") == PROBLEM  # noqa: B009 - as above
    told: dict[str, object] = getattr(answer, "get_json")()  # noqa: B009 - as above
    assert told["status"] == status
    assert told["title"]
    assert str(told["detail"]).strip()
    return told


@pytest.fixture
def dan(script_for: Scripts, cast: Cast) -> Script:
    return script_for(cast.dan)


def test_an_unknown_address_is_a_problem(nobody: Script, cast: Cast) -> None:
    assert "openapi.json" in str(_problem(nobody.get("/nothing"), 404)["detail"])


def test_a_method_that_is_not_taken_names_those_that_are(dan: Script) -> None:
    answer = dan.call("DELETE", "/kits")
    _problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_every_field_that_does_not_fit_is_named(dan: Script) -> None:
    body = {
        "article": "a",
        "kind": "poem",
        "captions": [{"network": "x", "language": "english", "text": ""}],
        "tpyo": 1,
    }
    told = _problem(dan.post("/kits", body), 422)
    errors = told["errors"]
    assert isinstance(errors, dict)
    assert sorted(errors) == ["captions.0.language", "captions.0.text", "kind", "tpyo"]
    told = _problem(dan.post("/members", {"email": "erin@example.org", "name": "Erin"}), 422)
    assert told["errors"] == {"consent": ["This is missing."]}
    for sent, named, words in (
        (None, "captions", "This may not be null."),
        ("x", "captions", "Send a JSON list."),
        ([None], "captions.0", "This may not be null."),
    ):
        told = _problem(dan.post("/kits", {"article": "a", "captions": sent}), 422)
        assert told["errors"] == {named: [words]}


@pytest.mark.parametrize(
    ("sent", "type_", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"version": ' + b"1" * 5_000 + b"}", "application/json", 400),
        (b"url=a", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"url": "' + b"a" * 1_100_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_says_why(dan: Script, sent: bytes, type_: str, status: int) -> None:
    _problem(dan.call("POST", "/articles", data=sent, content_type=type_), status)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_characters_that_no_text_has_are_refused(dan: Script, text: str) -> None:
    _problem(dan.post("/articles", {"url": f"https://news.example/{text}"}), 422)
    consent = {"wording": text, "channel": "paper", "at": "2026-01-01T00:00:00Z"}
    _problem(dan.post("/members", {"email": "erin@example.org", "name": text, "consent": consent}), 422)


@pytest.mark.parametrize("path", ["/kits?state=%00", "/posts?member=%00", "/kits?%00=1"])
def test_nul_in_a_query_is_refused(dan: Script, path: str) -> None:
    _problem(dan.get(path), 422)


@pytest.mark.parametrize("path", ["/kits/a%00b", "/posts/%00"])
def test_nothing_has_a_nul_in_its_address(dan: Script, path: str) -> None:
    _problem(dan.get(path), 404)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=1e3",
        "limit=%D9%A3",
        "limit=1&limit=2",
        "cursor=A",
        "date=9999-12-31",
        "date=2026-02-30",
        "a=1",
    ],
)
def test_a_query_is_read_strictly(dan: Script, query: str) -> None:
    _problem(dan.get(f"/kits?{query}"), 422)


def test_what_surprises_us_is_a_problem_without_its_insides(dan: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(kits, "listed", fail)
    assert "secret" not in str(_problem(dan.get("/kits"), 500))


def test_answers_are_not_kept_by_anybody(dan: Script) -> None:
    assert dan.get("/kits").headers["Cache-Control"] == "no-store"
    assert dan.get("/nothing").headers["Cache-Control"] == "no-store"
