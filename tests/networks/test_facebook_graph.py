"""A batch of questions to the Graph API: sent as they were put, each answer read for itself."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from share.networks.base import Access
from share.networks.facebook_graph import Graph, _calls

GRAPH = "https://graph.facebook.com/v26.0/"


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def asked(form: str) -> list[str]:
    """The addresses that a form asks for."""
    (batch,) = parse_qs(form, strict_parsing=True)["batch"]
    calls = json.loads(batch)
    assert {call["method"] for call in calls} <= {"GET"}
    return [call["relative_url"] for call in calls]


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=3), st.text('?=a,"&é'))
def test_whatever_stands_in_a_path_arrives_as_it_was_put(paths: list[str], common: str) -> None:
    calls = _calls("v26.0", paths, common)
    assert asked(f"batch={calls.in_form}") == [f"v26.0/{path}{common}" for path in paths]
    assert [call["relative_url"] for call in json.loads(calls)] == [f"v26.0/{path}{common}" for path in paths]


def test_a_batch_is_sent_as_one_form(wire: responses.RequestsMock, access: Access) -> None:
    wire.add("POST", GRAPH, json=[{"code": 200, "body": f'{{"id": "1_{number}"}}'} for number in range(3)])
    paths = [f"1_{number}" for number in range(3)]
    told = Graph(access, "t").batch(paths, fields="id,shares.limit(0){a}")
    assert told == [{"id": path} for path in paths]
    assert asked(str(wire.calls[0].request.body)) == [
        f"v26.0/{path}?fields=id,shares.limit(0)%7Ba%7D" for path in paths
    ]


def test_a_body_that_is_broken_spoils_no_other(wire: responses.RequestsMock, access: Access) -> None:
    bodies = ['{"id": "1"}', '{"id": ', None, 7, "", "null", "[]", '{"id": "2"}', "[" * 200_000]
    wire.add("POST", GRAPH, json=[{"code": 200, "body": body} for body in bodies])
    answers = Graph(access, "t").batch([str(number) for number in range(len(bodies))])
    assert answers == [{"id": "1"}, *[None] * 6, {"id": "2"}, None]


def test_bodies_that_make_sense_together_alone_make_none(wire: responses.RequestsMock, access: Access) -> None:
    wire.add("POST", GRAPH, json=[{"code": 200, "body": body} for body in ('{"id": "1"', '"a": {}}')])
    assert Graph(access, "t").batch(["1", "2"]) == [None, None]
