import importlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests

from tests.sandbox_server import SandboxServer

# Typed loosely: the stubs of the house hold only what the house itself uses of this library.
tweepy: Any = importlib.import_module("tweepy")

FIELDS = ["public_metrics", "author_id", "created_at", "entities"]
COUNTS = {"impressions": 912, "likes": 31, "reposts": 7, "replies": 4, "quotes": 2, "bookmarks": 5}


class ToSandbox(requests.adapters.HTTPAdapter):
    """Sends what tweepy addresses to its one literal host to the sandbox."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        assert request.url
        request.url = urlunsplit(urlsplit(request.url)._replace(scheme="http", netloc=self.host))
        return super().send(request, *args, **{**kwargs, "timeout": (3, 10)})


@pytest.fixture
def client(sandbox: SandboxServer) -> Iterator[Any]:
    client = tweepy.Client("app-token", return_type=requests.Response)
    client.session.mount("https://api.twitter.com", ToSandbox(sandbox.host))
    yield client
    client.session.close()


def test_tweepy_reads_the_exact_counts_under_the_old_names(sandbox: SandboxServer, client: Any) -> None:
    post = sandbox.add_post("x", counts=COUNTS)
    reply = client.get_tweets([post["id"]], tweet_fields=FIELDS)
    assert reply.json()["data"][0]["public_metrics"] == {
        "retweet_count": 7,
        "reply_count": 4,
        "like_count": 31,
        "quote_count": 2,
        "bookmark_count": 5,
        "impression_count": 912,
    }
    assert reply.headers["x-rate-limit-limit"] == "3500"
    assert reply.headers["x-rate-limit-remaining"] == "3499"


def test_tweepys_own_models_take_a_post(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("x", text="Nurses win", created_at="2026-11-20T09:00:00Z")
    client = tweepy.Client("app-token")
    client.session.mount("https://api.twitter.com", ToSandbox(sandbox.host))
    found = client.get_tweets([post["id"]], tweet_fields=FIELDS).data[0]
    assert (str(found.id), found.text) == (post["id"], "Nurses win")
    assert found.created_at.isoformat() == "2026-11-20T09:00:00+00:00"
    client.session.close()


def test_an_unknown_a_deleted_and_a_protected_post_stand_in_errors(sandbox: SandboxServer, client: Any) -> None:
    there = sandbox.add_post("x")
    deleted = sandbox.add_post("x", state="deleted")
    protected = sandbox.add_post("x", state="protected")
    ids = [there["id"], "20", deleted["id"], protected["id"]]
    reply = client.get_tweets(ids)
    assert reply.status_code == 200
    body = reply.json()
    assert [row["id"] for row in body["data"]] == [there["id"]]
    kinds = {error["resource_id"]: error["type"].rpartition("/")[2] for error in body["errors"]}
    assert kinds == {
        "20": "resource-not-found",
        deleted["id"]: "resource-not-found",
        protected["id"]: "not-authorized-for-resource",
    }


def test_data_is_absent_when_every_post_is_gone(sandbox: SandboxServer, client: Any) -> None:
    body = client.get_tweets(["20"]).json()
    assert "data" not in body
    assert body["errors"][0]["value"] == "20"


def test_a_single_missing_post_is_a_200_with_errors(sandbox: SandboxServer, client: Any) -> None:
    reply = client.get_tweet("20")
    assert reply.status_code == 200
    assert reply.json()["errors"][0]["parameter"] == "id"
    post = sandbox.add_post("x")
    assert client.get_tweet(post["id"]).json()["data"]["id"] == post["id"]


def test_links_come_as_tco_with_the_full_address_in_entities(sandbox: SandboxServer, client: Any) -> None:
    link = "https://example.org/r/abc123"
    post = sandbox.add_post("x", text=f"Read {link} now", links=[link])
    row = client.get_tweets([post["id"]], tweet_fields=FIELDS).json()["data"][0]
    (url,) = row["entities"]["urls"]
    assert url["expanded_url"] == link
    assert link not in row["text"]
    assert row["text"][url["start"] : url["end"]] == url["url"]


def test_more_than_a_hundred_ids_and_unknown_fields_are_refused(sandbox: SandboxServer, client: Any) -> None:
    with pytest.raises(tweepy.BadRequest):
        client.get_tweets([str(number) for number in range(1, 102)])
    with pytest.raises(tweepy.BadRequest, match="dummy"):
        client.get_tweets(["20"], tweet_fields=["dummy"])


def test_an_edited_post_is_found_by_its_earlier_id(sandbox: SandboxServer, client: Any) -> None:
    sandbox.add_post("x", native_id="1002", history=["1001"])
    row = client.get_tweets(["1001"]).json()["data"][0]
    assert row["id"] == "1002"
    assert row["edit_history_tweet_ids"] == ["1001", "1002"]


def test_the_new_names_come_to_who_uses_them_and_in_the_new_mode(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("x", counts=COUNTS)

    def names(parameter: str) -> set[str]:
        reply = requests.get(
            f"{sandbox.url}/2/tweets",
            params={"ids": post["id"], parameter: "public_metrics"},
            headers={"Authorization": "Bearer app-token"},
            timeout=60,
        )
        return set(reply.json()["data"][0]["public_metrics"])

    assert "repost_count" in names("post.fields")
    assert "retweet_count" in names("tweet.fields")
    sandbox.options(x_names="new")
    assert "repost_count" in names("tweet.fields")
    sandbox.options(x_names="old")


def test_a_missing_and_a_revoked_token_are_401_with_window_headers(sandbox: SandboxServer) -> None:
    for headers in ({}, {"Authorization": "Bearer revoked-1"}):
        reply = requests.get(f"{sandbox.url}/2/tweets?ids=20", headers=headers, timeout=60)
        assert reply.status_code == 401
        assert reply.json()["title"] == "Unauthorized"
        assert reply.headers["x-rate-limit-reset"].isdigit()


def test_a_user_token_names_its_owner_and_publishes_once(sandbox: SandboxServer, client: Any) -> None:
    sandbox.add_token("x", "alices-token", name="alice", user_id="77")
    with pytest.raises(tweepy.Forbidden):
        client.get_me(user_auth=False)
    client.bearer_token = "alices-token"
    assert client.get_me(user_auth=False).json()["data"]["id"] == "77"
    created = client.create_tweet(text="It is on", user_auth=False)
    assert created.status_code == 201
    row = client.get_tweets([created.json()["data"]["id"]], tweet_fields=FIELDS).json()["data"][0]
    assert (row["text"], row["author_id"]) == ("It is on", "77")
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        client.create_tweet(text="It is on", user_auth=False)


def test_usage_counts_a_post_once_a_day(sandbox: SandboxServer, client: Any) -> None:
    post = sandbox.add_post("x")
    for _ in range(3):
        client.get_tweets([post["id"]])
    usage = requests.get(f"{sandbox.url}/2/usage/tweets", headers={"Authorization": "Bearer app-token"}, timeout=60)
    assert usage.json()["data"]["project_usage"] == "1"


def test_a_full_window_is_a_429_until_its_reset(sandbox: SandboxServer, client: Any) -> None:
    sandbox.limits("x", limit=2, seconds=60)
    client.get_tweets(["20"])
    client.get_tweets(["20"])
    with pytest.raises(tweepy.TooManyRequests) as refused:
        client.get_tweets(["20"])
    assert refused.value.response.headers["x-rate-limit-remaining"] == "0"
    assert sandbox.calls("x")["GET /2/tweets"]["statuses"] == {"200": 2, "429": 1}
