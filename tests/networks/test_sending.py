"""A post is made once: whatever does not tell whether it stands leaves that open, and nothing is sent again."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import responses

from share.networks.base import Access, Draft, Identity, OutcomeUnknownError, PermanentError, Publishes
from share.networks.registry import get
from tests.networks.conftest import NOW

WHO = {
    "x": Identity("100", "alice"),
    "facebook": Identity("104118005550001", "Our Page"),
    "bluesky": Identity("did:plc:abc123", "alice.test", host="https://pds.example"),
    "mastodon": Identity("alice@social.example", "alice@social.example", host="social.example"),
}
DRAFT = Draft(text="Nurses win", link="https://share.example.org/r/abcd1234", key="tap-1", created_at=NOW)
UNCLEAR = [(200, "<html>"), (200, ""), (201, '{"data": {"id": "1'), (204, ""), (302, ""), (408, "{}"), (504, "<html>")]


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def publish(name: str, access: Access) -> None:
    network = get(name)
    assert isinstance(network, Publishes)
    network.publish(replace(access, token="token"), WHO[name], DRAFT)


@pytest.mark.parametrize("name", ["x", "facebook", "mastodon"])
@pytest.mark.parametrize(("status", "body"), UNCLEAR)
def test_an_answer_that_does_not_tell_leaves_the_outcome_open(
    wire: responses.RequestsMock, access: Access, name: str, status: int, body: str
) -> None:
    wire.add("POST", re.compile(".*"), status=status, body=body)
    with pytest.raises(OutcomeUnknownError):
        publish(name, access)
    assert len(wire.calls) == 1


@pytest.mark.parametrize(("status", "body"), [(302, ""), (408, "{}"), (504, "<html>")])
def test_bluesky_is_asked_whether_the_record_stands(
    wire: responses.RequestsMock, access: Access, status: int, body: str
) -> None:
    wire.add("POST", re.compile(".*"), status=status, body=body)
    wire.add("GET", re.compile(".*getRecord"), status=400, json={"error": "RecordNotFound"})
    with pytest.raises(OutcomeUnknownError):
        publish("bluesky", access)
    wire.replace("GET", re.compile(".*getRecord"), json={"uri": "at://did:plc:abc123/app.bsky.feed.post/3k"})
    publish("bluesky", access)


@pytest.mark.parametrize("name", ["x", "mastodon", "bluesky"])
def test_a_refusal_is_none_of_these(wire: responses.RequestsMock, access: Access, name: str) -> None:
    wire.add("POST", re.compile(".*"), status=422, json={"error": "Text is too long", "message": "too long"})
    wire.add("GET", re.compile(".*getRecord"), status=400, json={"error": "RecordNotFound"})
    with pytest.raises(PermanentError):
        publish(name, access)
