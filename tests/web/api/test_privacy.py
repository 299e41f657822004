"""Members' posts and facts: their own for members, everybody's for coordinators alone."""

import pytest

from share.core import Core
from share.models.kits import Kit
from tests.fixtures.people import Cast
from tests.web.api.conftest import Script, Scripts

POST = "https://mastodon.social/@alice/113500000000000001"
OTHER = "https://mastodon.social/@bob/113500000000000002"


@pytest.fixture
def alice(script_for: Scripts, cast: Cast, kit: Kit) -> Script:
    return script_for(cast.alice)


@pytest.fixture
def bob(script_for: Scripts, cast: Cast, kit: Kit) -> Script:
    return script_for(cast.bob)


@pytest.fixture
def carol(script_for: Scripts, cast: Cast, kit: Kit) -> Script:
    return script_for(cast.carol)


def test_members_see_their_own_posts_and_coordinators_all(
    alice: Script, bob: Script, carol: Script, cast: Cast
) -> None:
    mine = alice.post("/posts", {"url": POST}).get_json()["id"]
    theirs = bob.post("/posts", {"url": OTHER}).get_json()["id"]
    assert [post["id"] for post in alice.get("/posts").get_json()["items"]] == [mine]
    assert alice.get(f"/posts/{theirs}").status_code == 404
    assert alice.get("/posts", member=cast.alice.public_id).status_code == 200
    assert alice.get("/posts", member=cast.bob.public_id).status_code == 403
    assert alice.get("/posts", member="bob@example.org").status_code == 403
    assert [post["id"] for post in carol.get("/posts").get_json()["items"]] == [theirs, mine]
    assert [post["id"] for post in carol.get("/posts", member="alice@example.org").get_json()["items"]] == [mine]
    assert carol.get("/posts", member="nobody@example.org").get_json()["items"] == []
    assert carol.get("/posts", member="@").get_json()["items"] == []
    assert carol.get(f"/posts/{theirs}").get_json()["url"] == OTHER
    assert carol.get("/posts", state="verified", network="mastodon", kit="nurses-win").get_json()["items"] == []


def test_a_second_member_gets_a_clash_that_names_nobody(alice: Script, bob: Script) -> None:
    alice.post("/posts", {"url": POST})
    answer = bob.post("/posts", {"url": POST})
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "recorded-by-another")
    assert "Alice" not in answer.text


def test_only_coordinators_record_for_others(alice: Script, carol: Script, cast: Cast) -> None:
    body = {"url": POST, "kit": "nurses-win", "member": "bob@example.org"}
    assert alice.post("/posts", body).status_code == 403
    done = carol.post("/posts", body)
    assert (done.status_code, done.get_json()["member"]["id"]) == (201, cast.bob.public_id)
    assert carol.post("/posts", body | {"member": "nobody@example.org"}).status_code == 404


def test_what_is_no_post_is_refused_with_its_reason(alice: Script) -> None:
    for url, reason in (
        ("https://x.com/alice", "not-a-post"),
        ("https://bit.ly/abc", "shortener"),
        ("nothing", "bad-url"),
        ("https://10.0.0.1/@a/1", "ip-host"),
    ):
        told = alice.post("/posts", {"url": url}).get_json()
        assert (told["status"], told["reason"], list(told["errors"])) == (422, reason, ["url"])
    assert alice.post("/posts", {"url": POST, "kit": "no-such-kit"}).status_code == 404


def test_a_coordinator_adds_changes_and_lists_people(carol: Script, cast: Cast) -> None:
    erin = {
        "email": " Erin@Example.org",
        "name": "Erin",
        "group": "Élan",
        "phone": "+1 218 555 0100",
        "external_id": "7",
        "language": "es",
        "timezone": "America/Chicago",
        "consent": {"wording": "I take part.", "channel": "paper form", "at": "2026-11-20T10:00:00-05:00"},
    }
    assert list(carol.post("/members", erin | {"email": "erin@"}).get_json()["errors"]) == ["email"]
    made = carol.post("/members", erin)
    assert made.status_code == 201
    told = made.get_json()
    same = ("name", "phone", "external_id", "language", "timezone")
    assert {name: told[name] for name in same} == {name: erin[name] for name in same}
    assert (told["email"], told["group"], told["status"], told["agreed_at"]) == (
        "erin@example.org",
        "Élan",
        "new",
        "2026-11-20T15:00:00+00:00",
    )
    assert [person["id"] for person in carol.get("/members", group="Élan").get_json()["items"]] == [told["id"]]
    again = carol.post("/members", erin | {"email": "fay@example.org"})
    assert again.get_json()["group"] == "Élan"
    changed = carol.patch(
        f"/members/{told['id']}", {"group": None, "phone": None, "role": "editor", "do_not_contact": True}
    )
    assert (changed.get_json()["group"], changed.get_json()["phone"], changed.get_json()["role"]) == (
        None,
        None,
        "editor",
    )
    assert changed.get_json()["do_not_contact"] is True
    assert carol.patch(f"/members/{told['id']}", {"role": "admin"}).status_code == 403
    assert carol.patch("/members/nobody", {"name": "x"}).status_code == 404
    assert carol.get("/members", group="Nowhere").get_json()["items"] == []
    assert carol.get("/members", status="lapsed").get_json()["items"] == []
    first = carol.get("/members", limit=4, status="new").get_json()
    rest = carol.get("/members", limit=4, status="new", cursor=first["next"]).get_json()
    assert len({person["id"] for person in (*first["items"], *rest["items"])}) == 6


def test_a_consent_of_tomorrow_is_none(carol: Script) -> None:
    consent = {"wording": "I take part.", "channel": "paper", "at": "2026-11-25T00:00:00Z"}
    answer = carol.post("/members", {"email": "erin@example.org", "name": "Erin", "consent": consent})
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "future")
    for at in ("2026-11-20", "2026-11-20T10:00:00", "0001-01-01T00:00:00+13:00"):
        refused = carol.post("/members", {"email": "e@example.org", "name": "E", "consent": consent | {"at": at}})
        assert list(refused.get_json()["errors"]) == ["consent.at"]


def test_boards_are_asked_for_in_words_that_meet(alice: Script, core: Core) -> None:
    assert alice.get("/leaderboard", metric="impressions", network="x", by="kit").status_code == 200
    nowhere = alice.get("/leaderboard", metric="impressions")
    assert nowhere.status_code == 404
    assert "choose one network" in nowhere.get_json()["detail"]
    assert alice.get("/leaderboard", by="network", network="x").status_code == 404
    assert alice.get("/leaderboard", campaign="none").status_code == 404
    assert alice.get("/leaderboard", period="month", date="2099-12-31", around="me").get_json()["items"] == []
    everything = alice.get("/leaderboard", by="network", period="all", metric="engagements").get_json()
    assert everything["span"] == {"first": None, "last": None}


def test_coordinators_see_how_networks_fare_and_what_is_next(alice: Script, carol: Script) -> None:
    alice.post("/posts", {"url": POST})
    networks = {network["name"]: network for network in carol.get("/networks").get_json()["items"]}
    assert networks["mastodon"]["waiting"] == 1
    assert "X_BEARER_TOKEN" in networks["x"]["key_problem"]
    [planned] = carol.get("/networks/plan").get_json()["items"]
    assert (planned["network"], planned["reason"]) == ("mastodon", "First look at a recorded post.")
