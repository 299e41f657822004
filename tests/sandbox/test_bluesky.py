from typing import Any

import requests

from tests.sandbox_server import SandboxServer

COUNTS = {"likes": 120, "reposts": 14, "replies": 9, "quotes": 3, "bookmarks": 2}


def get(sandbox: SandboxServer, name: str, **query: Any) -> requests.Response:
    return requests.get(f"{sandbox.url}/xrpc/{name}", params=query, timeout=60)


def uri(post: dict[str, Any]) -> str:
    did, _, rkey = post["native_id"].partition("/")
    return f"at://{did}/app.bsky.feed.post/{rkey}"


def test_a_post_comes_with_its_counts_and_its_true_author(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("bluesky", author="alice.test", counts=COUNTS)
    (view,) = get(sandbox, "app.bsky.feed.getPosts", uris=[uri(post)]).json()["posts"]
    counts = {name: view[name] for name in ("likeCount", "repostCount", "replyCount", "quoteCount")}
    assert counts == {"likeCount": 120, "repostCount": 14, "replyCount": 9, "quoteCount": 3}
    assert view["author"]["did"] == post["author_id"]
    assert view["uri"] == uri(post)


def test_what_is_gone_is_left_out_and_repeats_come_once(sandbox: SandboxServer) -> None:
    there = sandbox.add_post("bluesky", author="alice.test")
    hidden = [sandbox.add_post("bluesky", state=state) for state in ("deleted", "protected", "suspended")]
    uris = [uri(there), *map(uri, hidden), uri(there), "at://did:plc:nobody/app.bsky.feed.post/3k"]
    posts = get(sandbox, "app.bsky.feed.getPosts", uris=uris).json()["posts"]
    assert [view["uri"] for view in posts] == [uri(there)]


def test_a_handle_in_the_address_is_not_resolved(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("bluesky", author="alice.test")
    rkey = post["native_id"].rpartition("/")[2]
    by_handle = f"at://alice.test/app.bsky.feed.post/{rkey}"
    assert get(sandbox, "app.bsky.feed.getPosts", uris=[by_handle]).json() == {"posts": []}


def test_a_null_count_leaves_the_key_out(sandbox: SandboxServer) -> None:
    post = sandbox.add_post("bluesky", counts={**COUNTS, "bookmarks": None})
    (view,) = get(sandbox, "app.bsky.feed.getPosts", uris=[uri(post)]).json()["posts"]
    assert "bookmarkCount" not in view
    assert view["likeCount"] == 120


def test_more_than_25_uris_are_refused_in_the_lexicons_words(sandbox: SandboxServer) -> None:
    reply = get(sandbox, "app.bsky.feed.getPosts", uris=["at://did:plc:a/app.bsky.feed.post/3k"] * 26)
    assert reply.status_code == 400
    assert reply.json() == {
        "error": "InvalidRequest",
        "message": "Error: uris must not have more than 25 elements",
    }


def test_handles_resolve_whatever_their_case_and_unknown_ones_do_not(sandbox: SandboxServer) -> None:
    alice = sandbox.add_author("bluesky", "alice.test", note="nonce-1")
    name = "com.atproto.identity.resolveHandle"
    assert get(sandbox, name, handle="Alice.Test").json() == {"did": alice["author_id"]}
    unknown = get(sandbox, name, handle="mallory.test")
    assert (unknown.status_code, unknown.json()["message"]) == (400, "Unable to resolve handle")
    profiles = get(sandbox, "app.bsky.actor.getProfiles", actors=["alice.test", "mallory.test"]).json()
    assert [profile["description"] for profile in profiles["profiles"]] == ["nonce-1"]


def test_a_link_is_shortened_in_the_text_and_whole_in_the_facet(sandbox: SandboxServer) -> None:
    link = "https://example.org/r/abc123?utm_source=bluesky"
    post = sandbox.add_post("bluesky", text=f"Lies das: {link} für alle", links=[link])
    (view,) = get(sandbox, "app.bsky.feed.getPosts", uris=[uri(post)]).json()["posts"]
    record = view["record"]
    (facet,) = record["facets"]
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    assert link not in record["text"]
    assert record["text"].encode()[start:end].decode() == "example.org/r/abc123?utm..."
    assert facet["features"][0]["uri"] == link


def test_an_authors_feed_is_paged_newest_first(sandbox: SandboxServer) -> None:
    ids = [
        sandbox.add_post("bluesky", author="alice.test", created_at=f"2026-11-{day:02}T09:00:00Z")["native_id"]
        for day in (1, 2, 3)
    ]
    sandbox.add_post("bluesky", author="bob.test")
    page = get(sandbox, "app.bsky.feed.getAuthorFeed", actor="alice.test", limit=2).json()
    rest = get(sandbox, "app.bsky.feed.getAuthorFeed", actor="alice.test", limit=2, cursor=page["cursor"]).json()
    seen = [item["post"]["uri"].rpartition("/")[2] for item in [*page["feed"], *rest["feed"]]]
    assert seen == [native_id.rpartition("/")[2] for native_id in reversed(ids)]
    assert "cursor" not in rest


def test_the_window_is_told_in_every_answer_and_kept(sandbox: SandboxServer) -> None:
    sandbox.limits("bluesky", limit=1, seconds=60)
    first = get(sandbox, "app.bsky.feed.getPosts", uris=["at://did:plc:a/app.bsky.feed.post/3k"])
    assert first.headers["RateLimit-Remaining"] == "0"
    second = get(sandbox, "app.bsky.feed.getPosts", uris=["at://did:plc:a/app.bsky.feed.post/3k"])
    assert (second.status_code, second.json()["error"]) == (429, "RateLimitExceeded")
    assert second.headers["RateLimit-Policy"].endswith(";w=300")


def test_who_wants_no_strangers_carries_the_label(sandbox: SandboxServer) -> None:
    alice = sandbox.add_author("bluesky", "alice.test", is_hidden=True)
    post = sandbox.add_post("bluesky", author="alice.test", author_id=alice["author_id"])
    (view,) = get(sandbox, "app.bsky.feed.getPosts", uris=[uri(post)]).json()["posts"]
    assert [label["val"] for label in view["author"]["labels"]] == ["!no-unauthenticated"]


def test_the_directory_tells_a_dids_handle(sandbox: SandboxServer) -> None:
    alice = sandbox.add_author("bluesky", "alice.test")
    document = requests.get(f"{sandbox.url}/{alice['author_id']}", timeout=60).json()
    assert document["alsoKnownAs"] == ["at://alice.test"]
