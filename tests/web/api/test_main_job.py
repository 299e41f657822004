"""The main job by script: article, kit, claim, post, board."""

import pytest
from sqlalchemy import select

from share.core import Core
from share.models.campaigns import Campaign
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site
from tests.published import publish
from tests.web.api.conftest import Script, Scripts

PAGE = b"<html lang='en'><head><title>Nurses win</title><meta name='description' content='In Duluth.'></head></html>"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link>
<item><title>Miners vote</title><link>https://news.example/miners</link></item></channel></rss>"""
POST = "https://mastodon.social/@alice/113500000000000001"


@pytest.fixture
def site_with_news(open_to_site: Site) -> Site:
    open_to_site.pages["/nurses"] = ("text/html", PAGE)
    open_to_site.pages["/feed"] = ("application/rss+xml", FEED)
    return open_to_site


@pytest.fixture
def bob(site_with_news: Site, script_for: Scripts, cast: Cast) -> Script:
    """An editor's script, in an instance that may fetch from the site."""
    return script_for(cast.bob)


@pytest.fixture
def alice(site_with_news: Site, script_for: Scripts, cast: Cast) -> Script:
    return script_for(cast.alice)


def test_an_article_becomes_a_kit_a_claim_a_post_and_a_line_on_the_board(
    bob: Script, alice: Script, script_for: Scripts, cast: Cast, site_with_news: Site
) -> None:
    article = bob.post("/articles", {"url": site_with_news.url("/nurses")})
    assert article.status_code == 201
    assert (article.get_json()["title"], article.get_json()["summary"]) == ("Nurses win", "In Duluth.")
    assert bob.post("/articles", {"url": site_with_news.url("/nurses")}).status_code == 200

    captions = [{"network": "any", "language": "en", "variant": 1, "text": "Nurses have won."}]
    made = bob.post("/kits", {"article": article.get_json()["id"], "captions": captions})
    assert (made.status_code, made.get_json()["state"]) == (201, "draft")
    assert made.get_json()["captions"] == captions
    slug = made.get_json()["slug"]
    assert alice.get(f"/kits/{slug}").status_code == 404
    assert alice.get("/kits").get_json()["items"] == []

    out = bob.post(f"/kits/{slug}/publish")
    assert (out.status_code, out.get_json()["state"]) == (200, "published")
    assert [kit["slug"] for kit in alice.get("/kits", state="published", date="2026-11-24").get_json()["items"]] == [
        slug
    ]

    claim = alice.post(f"/kits/{slug}/claims", {"network": "mastodon"})
    assert claim.status_code == 201
    assert claim.get_json()["caption"] == "Nurses have won."
    assert claim.get_json()["link"].startswith("http://localhost/r/")
    assert claim.get_json()["intent_url"].startswith("https://")
    assert alice.post(f"/kits/{slug}/claims", {"network": "mastodon"}).get_json() == claim.get_json()

    post = alice.post("/posts", {"url": f"{POST}?utm_source=share", "kit": slug})
    assert post.status_code == 201
    told = post.get_json()
    assert (told["network"], told["native_id"], told["kit"]) == ("mastodon", "mastodon.social/113500000000000001", slug)
    assert told["member"] == {"id": cast.alice.public_id, "name": "Alice"}
    assert told["metrics"]["likes"] == {"value": None, "reason": "Not read yet."}
    assert told["metrics"]["clicks"]["value"] == 0
    assert told["evidence"]["rung"] in {"claimed", "recorded"}
    assert alice.post("/posts", {"url": POST, "kit": slug}).status_code == 200

    board = alice.get("/leaderboard", period="day", by="member").get_json()
    assert [(row["member"]["name"], row["unverified"]) for row in board["items"]] == [("Sparrow 1", 1)]
    assert board["items"][0] == board["me"]
    assert board["next"] is None


def test_a_feed_is_added_once(bob: Script, site_with_news: Site) -> None:
    first = bob.post("/feeds", {"url": site_with_news.url("/feed")})
    assert (first.status_code, first.get_json()["articles"], first.get_json()["title"]) == (201, 1, "News")
    assert bob.post("/feeds", {"url": site_with_news.url("/feed")}).status_code == 200
    assert bob.get("/feeds").get_json()["items"] == [first.get_json()]


def test_what_cannot_be_read_is_a_clash_and_what_may_not_be_is_refused(bob: Script, site_with_news: Site) -> None:
    gone = bob.post("/articles", {"url": site_with_news.url("/gone")})
    assert (gone.status_code, gone.get_json()["reason"]) == (409, "status")
    assert bob.post("/feeds", {"url": site_with_news.url("/nurses")}).status_code == 409
    titled = bob.post("/articles", {"url": site_with_news.url("/gone"), "title": "Typed"})
    assert (titled.status_code, titled.get_json()["title"]) == (201, "Typed")
    for private in ("http://127.0.0.1:1/", "https://10.0.0.1/", "file:///etc/passwd", "https://printer.local/"):
        assert bob.post("/articles", {"url": private}).status_code == 422


def test_a_plan_is_changed_scheduled_and_taken_back(bob: Script, site_with_news: Site) -> None:
    article = bob.post("/articles", {"url": site_with_news.url("/nurses")}).get_json()["id"]
    kit = bob.post("/kits", {"article": article, "date": "2026-11-30"}).get_json()
    path = f"/kits/{kit['slug']}"
    assert kit["publish_at"] == "2026-11-30T12:00:00+00:00"
    assert bob.post("/kits", {"article": article, "date": "2026-11-30"}).get_json()["reason"] == "day-taken"
    twice = [{"network": "any", "language": "en", "text": text} for text in ("First.", "Second.")]
    changed = bob.patch(path, {"title": "New", "captions": twice, "state": "scheduled", "version": kit["version"]})
    assert (changed.status_code, changed.get_json()["state"]) == (200, "scheduled")
    assert [caption["text"] for caption in changed.get_json()["captions"] if caption["network"] == "any"] == ["Second."]
    assert bob.patch(path, {"title": "Late", "version": kit["version"]}).get_json()["reason"] == "edited-meanwhile"
    assert bob.patch(path, {"state": "draft"}).get_json()["state"] == "draft"
    assert bob.patch(path, {"state": "draft"}).status_code == 200


def test_a_kit_that_is_not_ready_says_what_is_missing(bob: Script, site_with_news: Site) -> None:
    article = bob.post("/articles", {"url": site_with_news.url("/nurses")}).get_json()["id"]
    slug = bob.post("/kits", {"article": article}).get_json()["slug"]
    bob.patch(f"/kits/{slug}", {"captions": [{"network": "any", "language": "en", "text": "word " * 500}]})
    refused = bob.post(f"/kits/{slug}/publish")
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "not-ready")
    assert refused.get_json()["errors"]


def test_a_recalled_kit_takes_no_claims(bob: Script, alice: Script, core: Core, campaign: Campaign) -> None:
    slug = publish(core, campaign).slug
    assert bob.post(f"/kits/{slug}/recall", {"note": " "}).status_code == 422
    recalled = bob.post(f"/kits/{slug}/recall", {"note": "The number was wrong."})
    assert (recalled.get_json()["state"], recalled.get_json()["note"]) == ("recalled", "The number was wrong.")
    refused = alice.post(f"/kits/{slug}/claims", {"network": "x"})
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "recalled")
    assert "The number was wrong." in refused.get_json()["detail"]


def test_a_second_editor_reads_a_kit_over_by_script(
    bob: Script, script_for: Scripts, cast: Cast, core: Core, site_with_news: Site
) -> None:
    with core.write() as session:
        campaign = session.scalars(select(Campaign)).one()
        campaign.settings = campaign.settings | {"second_look": True}
    article = bob.post("/articles", {"url": site_with_news.url("/nurses")}).get_json()["id"]
    slug = bob.post("/kits", {"article": article}).get_json()["slug"]
    carol = script_for(cast.carol)
    refused = bob.post(f"/kits/{slug}/publish")
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "second-look")
    assert carol.post(f"/kits/{slug}/approve", {"version": 1}).status_code == 409
    sent = bob.post(f"/kits/{slug}/review").get_json()
    assert sent["state"] == "in_review"
    assert bob.post(f"/kits/{slug}/approve", {"version": sent["version"]}).get_json()["reason"] == "own"
    assert carol.post(f"/kits/{slug}/return", {}).status_code == 422
    back = carol.post(f"/kits/{slug}/return", {"note": "Say where."}).get_json()
    assert (back["state"], back["review_note"]) == ("draft", "Say where.")
    version = bob.post(f"/kits/{slug}/review").get_json()["version"]
    assert carol.post(f"/kits/{slug}/approve", {"version": version - 1}).status_code == 409
    assert carol.post(f"/kits/{slug}/approve", {"version": version}).get_json()["state"] == "scheduled"
    assert bob.post(f"/kits/{slug}/publish").get_json()["state"] == "published"


def test_lists_go_on_where_the_cursor_says(bob: Script, site_with_news: Site) -> None:
    article = bob.post("/articles", {"url": site_with_news.url("/nurses")}).get_json()["id"]
    made = [bob.post("/kits", {"article": article}).get_json()["slug"] for _ in range(3)]
    first = bob.get("/kits", limit=2).get_json()
    rest = bob.get("/kits", limit=2, cursor=first["next"]).get_json()
    assert [kit["slug"] for kit in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next"] is None
    assert bob.get("/kits", cursor="zzzzzz").status_code == 200
