from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import responses

from share.domain.posts import Found, Missing, MissingReason, Resolve
from share.networks.base import Access, BadReplyError, RateLimitedError, TokenRevokedError, UnavailableError
from share.networks.mastodon import Mastodon
from share.networks.nodeinfo import software_of
from tests.networks.conftest import NOW
from tests.networks.played import counts, play, reason, recognise

SOCIAL = "https://social.example"
API = f"{SOCIAL}/api/v1/statuses"
FIRST = recognise(f"{SOCIAL}/@alice/115000000000000001")._replace(resolve=None)
SECOND = recognise(f"{SOCIAL}/@bob/115000000000000002")._replace(resolve=None)
MASTODON = Mastodon()


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def visitor(access: Access) -> Access:
    return replace(access, token=None)


def test_a_status_tells_author_text_links_and_counts(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/status.json", f"{API}/115000000000000001")
    (found,) = MASTODON.look_up(visitor, [FIRST])
    assert isinstance(found, Found)
    assert (found.author_id, found.author_name) == ("alice@social.example", "Alice")
    assert found.text == "Nurses win https://share.example.org/r/abc123 #win"
    assert found.links == ("https://share.example.org/r/abc123",)
    read = counts(found.reading)
    assert (read.likes, read.reposts, read.replies, read.quotes, read.impressions) == (12, 8, 1, 2, None)


def test_quotes_are_unknown_on_hosts_that_do_not_tell_them(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/status-before-4.5.json", f"{API}/115000000000000001", status=200)
    (row,) = MASTODON.read_metrics(visitor, [FIRST])
    assert (counts(row).quotes, counts(row).likes) == (None, 12)


def test_a_batch_leaves_out_what_is_gone(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/one-left-out.json", API)
    rows = MASTODON.read_metrics(visitor, [FIRST, SECOND])
    assert counts(rows[0]).likes == 12
    assert reason(rows[1]) is MissingReason.NOT_FOUND
    assert wire.calls[0].request.params["id[]"] == ["115000000000000001", "115000000000000002"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("refusal", ["mastodon/not-found-404.json", "mastodon/too-many-ids-422.json"])
def test_a_host_without_batches_is_asked_one_by_one(
    wire: responses.RequestsMock, visitor: Access, refusal: str
) -> None:
    play(wire, refusal, API)
    play(wire, "mastodon/status.json", f"{API}/115000000000000001")
    play(wire, "mastodon/not-found-404.json", f"{API}/115000000000000002")
    rows = MASTODON.read_metrics(visitor, [FIRST, SECOND])
    assert counts(rows[0]).likes == 12
    assert reason(rows[1]) is MissingReason.NOT_FOUND


def test_a_host_that_tells_of_its_last_call_is_asked_no_further(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/too-many-ids-422.json", API)
    reset = (visitor.now + timedelta(minutes=5)).isoformat()
    wire.get(
        f"{API}/115000000000000001",
        json={"id": "115000000000000001", "favourites_count": 12, "account": {"acct": "alice"}},
        headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset},
    )
    told: list[datetime] = []
    rows = MASTODON.read_metrics(replace(visitor, on_wait=told.append), [FIRST, SECOND])
    assert counts(rows[0]).likes == 12
    assert (reason(rows[1]), len(told), len(wire.calls)) == (MissingReason.NO_ANSWER, 1, 2)


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("mastodon/not-found-404.json", MissingReason.NOT_FOUND),
        ("mastodon/gone-410.json", MissingReason.UNAVAILABLE),
        ("mastodon/locked-401.json", MissingReason.NOT_READABLE),
        ("mastodon/error-200.json", MissingReason.NO_ANSWER),
        ("mastodon/copy.json", MissingReason.NO_ANSWER),
    ],
)
def test_a_single_post_is_missing_for_a_reason(
    wire: responses.RequestsMock, visitor: Access, reply: str, wanted: MissingReason
) -> None:
    play(wire, reply, f"{API}/115000000000000001")
    (row,) = MASTODON.read_metrics(visitor, [FIRST])
    assert reason(row) is wanted


def test_a_locked_hosts_post_is_read_as_other_hosts_see_it(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/locked-401.json", f"{API}/115000000000000001")
    play(wire, "mastodon/activity.json", FIRST.url)
    (found,) = MASTODON.look_up(visitor, [FIRST])
    assert isinstance(found, Found)
    assert (found.author_id, found.links) == ("alice@social.example", ("https://share.example.org/r/abc123",))
    assert found.posted_at == NOW.replace(hour=8)
    (row,) = MASTODON.read_metrics(visitor, [FIRST])
    assert (counts(row).likes, counts(row).reposts, counts(row).replies) == (12, 8, None)
    assert wire.calls[1].request.headers["Accept"] == "application/activity+json"


@pytest.mark.parametrize(
    "claimed", ["https://elsewhere.example/users/alice/statuses/115000000000000001", f"{SOCIAL}/users/alice/statuses/7"]
)
def test_a_locked_hosts_post_is_known_by_its_embedding_and_has_no_counters(
    wire: responses.RequestsMock, visitor: Access, claimed: str
) -> None:
    play(wire, "mastodon/locked-401.json", f"{API}/115000000000000001")
    note = {"id": claimed, "type": "Note", "url": claimed, "attributedTo": f"{SOCIAL}/users/mallory"}
    wire.add("GET", FIRST.url, json=note)
    play(wire, "mastodon/oembed.json", f"{SOCIAL}/api/oembed")
    (found,) = MASTODON.look_up(visitor, [FIRST])
    assert isinstance(found, Found)
    assert (found.author_id, found.reading) == ("alice@social.example", None)
    (row,) = MASTODON.read_metrics(visitor, [FIRST])
    assert reason(row) is MissingReason.NOT_READABLE


def test_new_posts_of_one_host_are_named_in_one_call(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/nodeinfo-links.json", f"{SOCIAL}/.well-known/nodeinfo")
    play(wire, "mastodon/nodeinfo.json", f"{SOCIAL}/nodeinfo/2.0")
    play(wire, "mastodon/one-left-out.json", API)
    first, second = (one._replace(resolve=Resolve.INSTANCE) for one in (FIRST, SECOND))
    named, missing = MASTODON.resolve_all(visitor, [first, second])
    assert (named, reason(missing)) == (FIRST, MissingReason.NOT_FOUND)
    assert len(wire.calls) == 3


def test_a_copy_is_neither_counted_nor_credited(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/copy.json", f"{API}/998877")
    copy = recognise(f"{SOCIAL}/web/statuses/998877")._replace(resolve=None)
    (row,) = MASTODON.look_up(visitor, [copy])
    assert reason(row) is MissingReason.NOT_READABLE


@pytest.mark.parametrize("claimed", [10**9 + 1, 2**63, -1, 5.0, "5", True, None, [5]])
def test_a_host_may_claim_anything_and_is_believed_within_bounds(
    wire: responses.RequestsMock, visitor: Access, claimed: object
) -> None:
    wire.add(
        "GET",
        f"{API}/115000000000000001",
        json={"id": "115000000000000001", "favourites_count": claimed, "replies_count": 0},
    )
    (row,) = MASTODON.read_metrics(visitor, [FIRST])
    assert (counts(row).likes, counts(row).replies) == (None, 0)


def test_a_token_that_is_refused_is_not_a_locked_host(wire: responses.RequestsMock, access: Access) -> None:
    play(wire, "mastodon/locked-401.json", f"{API}/115000000000000001")
    with pytest.raises(TokenRevokedError):
        MASTODON.read_metrics(access, [FIRST])


def test_the_reset_is_iso_time(wire: responses.RequestsMock, visitor: Access) -> None:
    reset = {"X-RateLimit-Reset": "2026-11-22T09:04:30.479778Z", "X-RateLimit-Remaining": "0"}
    play(wire, "mastodon/full-429.json", f"{API}/115000000000000001", headers=reset)
    with pytest.raises(RateLimitedError) as raised:
        MASTODON.read_metrics(visitor, [FIRST])
    assert NOW + timedelta(minutes=4) < raised.value.retry_at < NOW + timedelta(minutes=5)


@pytest.mark.parametrize("body", ["null", "[]", "<html>", '"text"'])
def test_answers_of_other_forms_are_bad_replies(wire: responses.RequestsMock, visitor: Access, body: str) -> None:
    wire.add("GET", f"{API}/115000000000000001", body=body)
    with pytest.raises(BadReplyError):
        MASTODON.read_metrics(visitor, [FIRST])


def test_a_host_is_asked_once_what_it_runs(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/nodeinfo-links.json", f"{SOCIAL}/.well-known/nodeinfo")
    play(wire, "mastodon/nodeinfo.json", f"{SOCIAL}/nodeinfo/2.0")
    play(wire, "mastodon/status.json", f"{API}/115000000000000001")
    assert MASTODON.resolve(visitor, recognise(f"{SOCIAL}/web/statuses/115000000000000001")) == FIRST


def tells_nothing_of_itself(wire: responses.RequestsMock) -> None:
    for version in (1, 2):
        play(wire, "mastodon/another-site-404.html", f"{SOCIAL}/api/v{version}/instance")


@pytest.mark.parametrize(
    ("version", "is_mastodon"),
    [
        ("4.6.4", True),
        ("4.2.1+glitch", True),
        ("2.7.2 (compatible; Pleroma 2.4.2)", False),
        ("3.5.3 (compatible; Pixelfed 0.12)", False),
        ("unknown", False),
        (4, False),
    ],
)
def test_a_host_without_nodeinfo_is_known_by_how_it_describes_itself(
    wire: responses.RequestsMock, visitor: Access, version: object, *, is_mastodon: bool
) -> None:
    play(wire, "mastodon/another-site-404.html", f"{SOCIAL}/.well-known/nodeinfo")
    wire.add("GET", f"{SOCIAL}/api/v2/instance", json={"domain": "social.example", "version": version})
    if is_mastodon:
        play(wire, "mastodon/status.json", f"{API}/115000000000000001")
    resolved = MASTODON.resolve(visitor, recognise(f"{SOCIAL}/@alice/115000000000000001"))
    assert (resolved == FIRST) is is_mastodon


def test_a_host_is_asked_what_it_runs_once_a_day(wire: responses.RequestsMock, visitor: Access) -> None:
    play(wire, "mastodon/nodeinfo-links.json", f"{SOCIAL}/.well-known/nodeinfo")
    play(wire, "mastodon/nodeinfo.json", f"{SOCIAL}/nodeinfo/2.0")
    for _ in range(3):
        assert software_of(visitor, SOCIAL) == "mastodon"
    assert len(wire.calls) == 2
    software_of(replace(visitor, now=NOW + timedelta(days=1)), SOCIAL)
    assert len(wire.calls) == 4


@pytest.mark.parametrize(
    ("links", "nodeinfo"),
    [
        ("mastodon/nodeinfo-links.json", "mastodon/nodeinfo-other.json"),
        ("mastodon/nodeinfo-links.json", "mastodon/another-site-404.html"),
        ("mastodon/another-site-404.html", None),
    ],
)
def test_other_software_is_told_apart(
    wire: responses.RequestsMock, visitor: Access, links: str, nodeinfo: str | None
) -> None:
    play(wire, links, f"{SOCIAL}/.well-known/nodeinfo")
    if nodeinfo:
        play(wire, nodeinfo, f"{SOCIAL}/nodeinfo/2.0")
    if nodeinfo != "mastodon/nodeinfo-other.json":
        tells_nothing_of_itself(wire)
    resolved = MASTODON.resolve(visitor, recognise(f"{SOCIAL}/@alice/115000000000000001"))
    assert isinstance(resolved, Missing)
    assert resolved.reason is MissingReason.NOT_READABLE


@pytest.mark.parametrize("status", [401, 403, 503])
def test_a_host_whose_guard_refuses_us_is_asked_again_later(
    wire: responses.RequestsMock, visitor: Access, status: int
) -> None:
    wire.add("GET", f"{SOCIAL}/.well-known/nodeinfo", body="<html>Just a moment…</html>", status=status)
    with pytest.raises(UnavailableError):
        MASTODON.resolve(visitor, recognise(f"{SOCIAL}/@alice/115000000000000001"))


@pytest.mark.parametrize("status", [200, 451])
def test_a_host_that_does_not_say_what_it_runs_is_asked_again_later(
    wire: responses.RequestsMock, visitor: Access, status: int
) -> None:
    for place in (".well-known/nodeinfo", "api/v2/instance"):
        wire.add("GET", f"{SOCIAL}/{place}", body="<html>Back soon</html>", status=status)
    resolved = MASTODON.resolve(visitor, recognise(f"{SOCIAL}/@alice/115000000000000001"))
    assert isinstance(resolved, Missing)
    assert resolved.reason is MissingReason.UNAVAILABLE


def test_nodeinfo_on_another_host_is_not_fetched(wire: responses.RequestsMock, visitor: Access) -> None:
    wire.add("GET", f"{SOCIAL}/.well-known/nodeinfo", json={"links": [{"href": "https://169.254.169.254/nodeinfo"}]})
    tells_nothing_of_itself(wire)
    assert isinstance(MASTODON.resolve(visitor, recognise(f"{SOCIAL}/@alice/115000000000000001")), Missing)
    assert all(str(call.request.url).startswith(SOCIAL) for call in wire.calls)


@pytest.mark.parametrize(
    "seen", ["@bob@origin.example/998877", "web/@bob@origin.example/998877", "web/statuses/998877"]
)
def test_a_copy_leads_to_the_original_on_its_own_host(wire: responses.RequestsMock, visitor: Access, seen: str) -> None:
    ref = recognise(f"{SOCIAL}/{seen}")
    origin = "https://origin.example"
    if ref.resolve is Resolve.INSTANCE:
        play(wire, "mastodon/nodeinfo-links.json", f"{SOCIAL}/.well-known/nodeinfo")
        play(wire, "mastodon/nodeinfo.json", f"{SOCIAL}/nodeinfo/2.0")
    play(wire, "mastodon/copy.json", f"{API}/998877")
    wire.add("GET", f"{origin}/.well-known/nodeinfo", json={"links": [{"href": "/nodeinfo/2.0"}]})
    play(wire, "mastodon/nodeinfo.json", f"{origin}/nodeinfo/2.0")
    play(wire, "mastodon/original.json", f"{origin}/api/v1/statuses/114000000000000007")
    resolved = MASTODON.resolve(visitor, ref)
    assert resolved == recognise(f"{origin}/@bob/114000000000000007")._replace(resolve=None)


@pytest.mark.parametrize(
    "claim", ["https://127.0.0.1/@bob/1", "http://10.0.0.1/@bob/1", "https://origin.example/objects/abc", "x", None]
)
def test_an_original_that_is_nowhere_to_be_asked_is_refused(
    wire: responses.RequestsMock, visitor: Access, claim: object
) -> None:
    wire.add("GET", f"{API}/998877", json={"id": "998877", "uri": claim, "url": claim})
    resolved = MASTODON.resolve(visitor, recognise(f"{SOCIAL}/@bob@origin.example/998877"))
    assert isinstance(resolved, Missing)
    assert len(wire.calls) == 1


def test_posts_of_two_hosts_are_never_asked_for_together() -> None:
    assert MASTODON.batch_key(FIRST) == "social.example"
    assert MASTODON.batch_key(FIRST) != MASTODON.batch_key(recognise("https://other.example/@alice/115000000000000001"))
