"""Real addresses and replies that lie beside the checkout; skipped, with the reason, where they do not."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import responses

from share.domain.posts import Found, Missing, MissingReason, NotAPostError, PostRef
from share.domain.readings import Reading
from share.networks.base import (
    Access,
    NetworkError,
    PermanentError,
    QuotaSpentError,
    RateLimitedError,
    UnavailableError,
)
from share.networks.registry import NETWORKS, get, recognise
from tests.networks.conftest import NOW, TOKEN
from tests.networks.played import reason

OURS = {"", *(network.name for network in NETWORKS)}
REFS = {
    "x": PostRef("x", "1", "https://x.com/i/status/1"),
    "facebook": PostRef("facebook", "post:1/1", "https://www.facebook.com/1/posts/1"),
    "bluesky": PostRef("bluesky", "did:plc:a/1", "https://bsky.app/profile/did:plc:a/post/1"),
    "mastodon": PostRef("mastodon", "social.example/1", "https://social.example/@alice/1"),
    "reddit": PostRef("reddit", "t3_1", "https://www.reddit.com/comments/1"),
    "youtube": PostRef("youtube", "video-00001", "https://www.youtube.com/watch?v=video-00001"),
}
REDDIT = {"REDDIT_APPROVED": "1", "REDDIT_CLIENT_ID": "app", "REDDIT_CLIENT_SECRET": "secret-of-the-app"}
ANYWHERE = re.compile(".*")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def judged(url: str) -> tuple[str, str, str, str, str]:
    """Network, id, canonical address, verdict, reason: the columns of post-urls.tsv."""
    try:
        ref = recognise(url)
    except NotAPostError as refused:
        return refused.network, "", "", "reject", refused.reason
    return ref.network, ref.native_id, ref.url if ref.native_id else "", "ok", ref.resolve.value if ref.resolve else ""


def test_every_address_of_our_networks_is_judged_right(shared_data: Path) -> None:
    with (shared_data / "post-urls.tsv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["network"] in OURS]
    assert len(rows) > 100
    wrong = []
    for row in rows:
        comment = row["verdict"] == "ok" and not row["reason"].startswith(("resolve-", "instance-"))
        columns = (row["network"], row["canonical_id"], row["canonical_url"], row["verdict"])
        wanted = (*columns, "" if comment else row["reason"])
        if judged(row["url"]) != wanted:
            wrong.append((row["url"], judged(row["url"]), wanted))
    assert not wrong


def test_spellings_of_one_post_have_one_key_or_wait_to_be_resolved(shared_data: Path) -> None:
    for group in rows_of(shared_data / "badinput" / "post_url_aliases.jsonl"):
        if group["network"] not in OURS:
            continue
        same = [recognise(url) for url in group["same"]]
        assert {ref.network for ref in same} == {group["network"]}
        settled = {ref.native_id for ref in same if ref.resolve is None}
        for url in group["differ"]:
            assert recognise(url).native_id not in settled
        if group["network"] == "x":
            assert len(settled) == 1


def test_look_alikes_are_refused_or_have_to_be_followed(shared_data: Path) -> None:
    for group in rows_of(shared_data / "badinput" / "post_url_aliases.jsonl"):
        for url in group["reject"] if group["network"] in OURS else []:
            try:
                assert recognise(url).native_id == ""
            except NotAPostError as refused:
                assert refused.reason  # noqa: PT017 - either is right


def test_x_counts_as_the_conformance_data_says(shared_data: Path) -> None:
    counting = shared_data / "replies" / "counting"
    for name in ("x-weighted-v3.json", "x-unicode-direction.json"):
        for case in json.loads((counting / name).read_text()):
            used = get("x").length(case["text"]).used
            assert (case["description"], used) == (case["description"], case["expected"]["weightedLength"])
    for case in json.loads((counting / "others.json").read_text()):
        if case["network"] in OURS and "spoiler_text" not in case:
            assert get(case["network"]).length(case["text"]).used == case["length"]


def ask(wire: responses.RequestsMock, access: Access, network: str, row: dict[str, Any]) -> Reading | Missing:
    """Play one row of api_responses.jsonl to one adapter that asks for post 1."""
    reset = str(int((NOW + timedelta(seconds=900)).timestamp()))
    headers = {name: value.replace("RESET+900", reset) for name, value in row["headers"].items()}
    for method in ("GET", "POST"):
        wire.add(
            method, ANYWHERE, body=row["body"], status=row["status"], headers=headers, content_type="application/json"
        )
    token = TOKEN if get(network).needs_token else None
    options = REDDIT if network == "reddit" else {}
    (found,) = get(network).read_metrics(replace(access, token=token, options=options), [REFS[network]])
    return found


def api_rows(shared_data: Path, *classes: str) -> list[tuple[str, dict[str, Any]]]:
    rows = [row for row in rows_of(shared_data / "badinput" / "api_responses.jsonl") if row["class"] in classes]
    asked = [(name, row) for row in rows for name in REFS if row["network"] in {"any", name}]
    assert asked
    return asked


def test_no_refusal_makes_us_wait_less_than_a_second_or_more_than_a_day(
    shared_data: Path, wire: responses.RequestsMock, access: Access
) -> None:
    for network, row in api_rows(shared_data, "rate-limit"):
        wire.reset()
        waits: list[datetime] = []
        try:
            ask(wire, replace(access, on_wait=waits.append), network, row)
        except RateLimitedError as limited:
            waits.append(limited.retry_at)
        except NetworkError:
            assert row["status"] == 200
        if row["status"] != 200 or network != "facebook":
            assert waits, (network, row["id"])
        assert all(NOW + timedelta(seconds=1) <= wait <= NOW + timedelta(hours=24) for wait in waits)


def test_a_servers_failure_is_worth_another_try(
    shared_data: Path, wire: responses.RequestsMock, access: Access
) -> None:
    for network, row in api_rows(shared_data, "server-error"):
        wire.reset()
        with pytest.raises(UnavailableError):
            ask(wire, access, network, row)


def test_a_refused_key_is_neither_a_count_nor_a_reason_to_try_again(
    shared_data: Path, wire: responses.RequestsMock, access: Access
) -> None:
    for network, row in api_rows(shared_data, "auth"):
        wire.reset()
        error = None
        try:
            found = ask(wire, access, network, row)
        except NetworkError as raised:
            error = raised
        if error is None:
            assert reason(found) is MissingReason.NOT_READABLE
        assert not isinstance(error, RateLimitedError | UnavailableError), (network, row["id"])
        assert isinstance(error, QuotaSpentError) is ((network, row["status"]) == ("x", 402))


def test_what_is_not_a_whole_number_of_ours_is_never_a_reading(
    shared_data: Path, wire: responses.RequestsMock, access: Access
) -> None:
    read = {}
    for network, row in api_rows(shared_data, "malformed-200"):
        wire.reset()
        try:
            found = ask(wire, access, network, row)
        except NetworkError:
            continue
        if isinstance(found, Reading):
            read[network, row["id"]] = found.counts.likes
    assert read == {("x", "api_responses-055"): 5}


@pytest.mark.parametrize(
    ("row_id", "wanted"),
    [
        ("api_responses-060", MissingReason.NOT_FOUND),
        ("api_responses-061", MissingReason.NOT_FOUND),
        ("api_responses-063", MissingReason.PROTECTED),
        ("api_responses-064", MissingReason.NO_ANSWER),
        ("api_responses-070", {"likes": 3, "reposts": 1, "replies": 0}),
        ("api_responses-071", MissingReason.NO_ANSWER),
        ("api_responses-072", MissingReason.NO_ANSWER),
        ("api_responses-073", MissingReason.NO_ANSWER),
        ("api_responses-074", MissingReason.NOT_READABLE),
    ],
)
def test_partial_answers_are_told_apart(
    shared_data: Path, wire: responses.RequestsMock, access: Access, row_id: str, wanted: object
) -> None:
    ((network, row),) = [(name, row) for name, row in api_rows(shared_data, "partial") if row["id"] == row_id]
    found = ask(wire, access, network, row)
    if isinstance(found, Reading):
        assert {name: value for name, value in found.counts.items() if value is not None} == wanted
    else:
        assert reason(found) is wanted


def test_whole_recorded_replies_are_read(shared_data: Path, wire: responses.RequestsMock, access: Access) -> None:
    replies = shared_data / "replies"
    did = "did:plc:z72i7hdynmk6r22z27h6tvur"
    asked = {
        "x/openapi-2.167-post-lookup-200.json": ("x", "1346889436626259968"),
        "bluesky/getPosts-200-2026.json": ("bluesky", f"{did}/3l6oveex3ii2l"),
        "bluesky/getPosts-200-unknown-embed.json": ("bluesky", f"{did}/3l6oveex3ii2l"),
        "bluesky/getPosts-200-no-unauthenticated.json": ("bluesky", f"{did}/3l6oveex3ii2l"),
        "mastodon/status-old-server-200.json": ("mastodon", "old.example/117020583223442465"),
        "mastodon/status-200.json": ("mastodon", "localhost:3000/117020583223442465"),
        "youtube/videos-200.json": ("youtube", "D-lhorsDlUQ"),
        "youtube/videos-one-missing-200.json": ("youtube", "D-lhorsDlUQ"),
        "reddit/info-modern-200.json": ("reddit", "t3_1abcde"),
        "reddit/info-200-one-missing.json": ("reddit", "t3_5dec64"),
    }
    for path, (network, native_id) in asked.items():
        wire.reset()
        wire.add("GET", ANYWHERE, body=(replies / path).read_bytes())
        host, _, number = native_id.rpartition("/")
        ref = PostRef(network, native_id, f"https://{host}/@a/{number}")
        token = TOKEN if network in {"x", "youtube"} else None
        wire.add("POST", ANYWHERE, json={"access_token": "token-of-the-app"})
        (found,) = get(network).look_up(replace(access, token=token, options=REDDIT), [ref])
        assert isinstance(found, Found), path
        assert found.reading is not None
        assert found.author_id


def test_a_reply_without_statistics_has_no_zero(
    shared_data: Path, wire: responses.RequestsMock, access: Access
) -> None:
    for path, wanted in (
        ("youtube/videos-no-statistics-part-200.json", MissingReason.NO_ANSWER),
        ("youtube/videos-empty-200.json", MissingReason.NOT_FOUND),
    ):
        wire.reset()
        wire.add("GET", ANYWHERE, body=(shared_data / "replies" / path).read_bytes())
        ref = PostRef("youtube", "D-lhorsDlUQ", "https://www.youtube.com/watch?v=D-lhorsDlUQ")
        (row,) = get("youtube").read_metrics(access, [ref])
        assert reason(row) is wanted


def test_a_recorded_share_link_leads_to_its_post(
    shared_data: Path, wire: responses.RequestsMock, access: Access
) -> None:
    told = json.loads((shared_data / "replies" / "reddit" / "share-link-301.json").read_text())
    wire.add("GET", ANYWHERE, status=told["status"], headers={"Location": told["location"]})
    found = get("reddit").resolve(access, recognise("https://www.reddit.com/r/redditdev/s/WNauetbiNG"))
    assert isinstance(found, PostRef)
    assert found.native_id == "t3_2gmzqe"


def test_recorded_refusals_keep_their_meaning(shared_data: Path, wire: responses.RequestsMock, access: Access) -> None:
    with (shared_data / "replies" / "index.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted: dict[str, tuple[type[NetworkError], ...]] = {
        "429": (RateLimitedError, QuotaSpentError),
        "429-cap": (QuotaSpentError,),
        "5xx": (UnavailableError,),
        "payment": (QuotaSpentError,),
        "auth": (PermanentError,),
        "version": (PermanentError,),
        "blocked": (PermanentError,),
    }
    judged_rows = 0
    for row in rows:
        if (
            row["network"] not in REFS
            or row["kind"] not in wanted
            or not row["file"].partition("/")[2].startswith(("error", "rate"))
        ):
            continue
        body = (shared_data / "replies" / row["file"]).read_bytes()
        headers = {"content-type": "application/json", **json.loads(row["headers_json"])}
        wire.reset()
        for method in ("GET", "POST"):
            wire.add(method, ANYWHERE, body=body, status=int(row["http_status"]), headers=headers)
        with pytest.raises(wanted[row["kind"]]):
            get(row["network"]).read_metrics(replace(access, options=REDDIT), [REFS[row["network"]]])
        judged_rows += 1
    assert judged_rows > 10
