"""What log lines carry, and what none may."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from share.infra import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging is the process's own: it is put back."""
    root = logging.getLogger()
    kept = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers, root.level = kept
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """The lines told since, each as a dict."""

    def lines() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    logs.configure("DEBUG", "json")
    return lines


def test_an_event_keeps_its_name_and_its_facts(told: Any) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1", job_id="verify_post-2"):
        structlog.get_logger("share.test").info("drained", rows=3)
    (line,) = told()
    assert (line["event"], line["rows"], line["level"]) == ("drained", 3, "info")
    assert (line["request_id"], line["job_id"]) == ("r-1", "verify_post-2")


def test_a_librarys_line_carries_the_request_it_belongs_to(told: Any) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logging.getLogger("library").warning("slow: %s s", 3)
    (line,) = told()
    assert (line["event"], line["request_id"]) == ("slow: 3 s", "r-1")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("GET https://graph.facebook.com/me?access_token=EAAB1234 failed", "EAAB1234"),
        ("Authorization: Bearer AAAAAAAAAAAAsecret", "AAAAAAAAAAAAsecret"),
        ("appsecret_proof=0123456789abcdef&x=1", "0123456789abcdef"),
        ("cannot send to alice@example.org", "alice@example.org"),
        ("redis://default:hunter22@store.example:6379/0 is away", "hunter22"),
    ],
)
def test_no_line_carries_a_secret_or_an_address(told: Any, text: str, secret: str) -> None:
    log = structlog.get_logger("share.test")
    log.warning("event", fact=text)
    log.warning("event", error=ValueError(text))
    log.warning("event", several=[text])
    logging.getLogger("library").error("%s", text)
    try:
        int(text)
    except ValueError:
        log.exception("failed")
        logging.getLogger("library").exception("odd")
    lines = told()
    assert len(lines) == 6
    assert not [line for line in lines if secret in json.dumps(line)]


@pytest.mark.parametrize("name", ["tweepy.client", "urllib3.connectionpool", "requests_oauthlib.oauth1_auth"])
def test_libraries_that_tell_tokens_at_debug_are_kept_quiet(told: Any, name: str) -> None:
    logging.getLogger(name).debug("a request with all its headers")
    logging.getLogger(name).warning("retrying")
    assert [line["event"] for line in told()] == ["retrying"]


def test_text_is_one_line_with_the_same_facts(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "text")
    structlog.get_logger("share.test").info("drained", rows=3)
    (line,) = capsys.readouterr().err.splitlines()
    assert "drained" in line
    assert "rows=3" in line
