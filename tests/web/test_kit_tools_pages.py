import io
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from PIL import Image

from share.core import Core
from share.domain.crops import FOCUSES, SHAPES
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.models.members import Member
from share.models.revisions import Revision
from share.services import articles, kits
from share.services.kits import Changes, Wish
from tests.fixtures.people import Cast
from tests.services.drafts import article as add_article
from tests.services.drafts import draft, png
from tests.web.crawling import read

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def bob(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


def form(core: Core, slug: str, **changes: str) -> dict[str, str]:
    shown = kits.edit(core, slug)
    return {
        "version": str(shown.kit.version), "title": shown.kit.title, "url": shown.kit.url, "why": "",
        "local_date": str(shown.kit.local_date), "publish_time": "07:00", "open_for": "48",
        "caption-any-en": "We won.", **changes,
    }  # fmt: skip


def test_captions_are_counted_while_they_are_typed(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = draft(core, cast)
    sent = {
        "caption-x-en": "We won. " * 50,
        "caption-x-en-2": "We won. " * 49,
        "hashtags": "strike",
        "caption-facebook-en": "We won.",
    }
    counted = bob.post(f"/kits/{kit.slug}/count", data=sent).get_json()
    (card,) = [one for one in counted["cards"] if one["field"] == "caption-x-en"]
    assert (card["fits"], card["limit"]) == (False, 280)
    assert card["text"] == f"{card['used']} of 280"
    assert card["over"] == f"{card['used'] - 280} characters too long."
    assert [one["text"] for one in counted["cards"] if one["field"] == "caption-facebook-en"] == ["43 of 63,206"]
    assert card["more"][0]["field"] == "caption-x-en-2"
    assert " and " in counted["alike"][0]


def test_a_draft_saves_itself(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = draft(core, cast)
    saved = bob.post(f"/kits/{kit.slug}/autosave", data=form(core, kit.slug, title="Typed so far"))
    assert saved.get_json()["version"] == kits.get(core, kit.slug).version == 2
    assert [one["text"] for one in saved.get_json()["missing"]] == [
        one.text for one in kits.edit(core, kit.slug).problems
    ]
    late = bob.post(f"/kits/{kit.slug}/autosave", data=form(core, kit.slug, title="Other", version="1"))
    assert late.status_code == 409
    assert "Somebody else" in late.get_json()["text"]
    bare = bob.post(f"/kits/{kit.slug}/autosave", data=form(core, kit.slug, title=""))
    assert (bare.status_code, bare.get_json()["text"]) == (400, "Not saved yet. Give the kit a title.")
    assert kits.get(core, kit.slug).title == "Typed so far"


def test_a_draft_that_saves_itself_takes_over_what_somebody_else_changed(
    core: Core, cast: Cast, bob: FlaskClient
) -> None:
    kit = draft(core, cast)
    sent = form(core, kit.slug) | {"caption-any-en": kits.edit(core, kit.slug).any_texts["en"]}
    sent["seen"] = json.dumps(dict(kits.edit(core, kit.slug).seen))
    kits.update(core, kit.slug, changes=Changes(title="Carol's"), version=1, by_id=cast.carol.id)
    saved = bob.post(f"/kits/{kit.slug}/autosave", data=sent | {"why": "Bob's"}).get_json()
    assert (saved["taken"], saved["version"]) == ({"title": "Carol's"}, 3)
    assert "What Carol changed meanwhile is kept, too: title." in saved["text"]
    assert "joined with version 2" in bob.get(f"/kits/{kit.slug}/versions").text
    late = bob.post(f"/kits/{kit.slug}/edit", data=sent | {"why": "Mine", "hashtags": "#mine", "do": "save"})
    assert late.status_code == 409
    assert all(part in late.text for part in ("Bob saved this kit meanwhile", 'href="#why"', "over from them: title"))
    assert 'value="Carol&#39;s"' in late.text
    again = {"seen": saved["seen"], "version": "3", "title": "Carol's", "why": "Mine", "do": "save"}
    assert bob.post(f"/kits/{kit.slug}/edit", data=sent | again).status_code == 303


def test_an_earlier_version_is_restored_from_its_page(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = draft(core, cast)
    kits.update(core, kit.slug, changes=Changes(title="<b>Second</b>"), version=None, by_id=cast.carol.id)
    page = bob.get(f"/kits/{kit.slug}/versions").text
    assert "&lt;b&gt;Second&lt;/b&gt;" in page
    assert "Changed: title" in page
    bob.post(f"/kits/{kit.slug}/versions", data={"version": "1"})
    assert kits.get(core, kit.slug).title == "Nurses win in Duluth"
    assert bob.post(f"/kits/{kit.slug}/versions", data={"version": "99"}).status_code == 404
    assert bob.post(f"/kits/{kit.slug}/versions", data={"version": "x"}).status_code == 400


def test_a_kit_from_before_versions_were_kept_says_so(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = draft(core, cast)
    with core.write() as session:
        session.query(Revision).delete()
    assert "Versions are kept from the next saving on." in bob.get(f"/kits/{kit.slug}/versions").text


def test_a_second_look_is_asked_for_and_given_on_the_page(
    core: Core, campaign: Campaign, cast: Cast, bob: FlaskClient, client_for: ClientFor
) -> None:
    with core.write() as session:
        session.get_one(Campaign, campaign.id).settings = {"second_look": True}
    kit = draft(core, cast)
    page = bob.post(f"/kits/{kit.slug}/edit", data=form(core, kit.slug, do="review"), follow_redirects=True).text
    assert "sent for a second look" in page
    assert "You sent it for that." in page
    carol = client_for(cast.carol)
    version = str(kits.get(core, kit.slug).version)
    assert "Approve: let it go out" in carol.get(f"/kits/{kit.slug}/edit").text
    carol.post(f"/kits/{kit.slug}/review", data={"do": "return", "note": "Too long."})
    assert "Too long." in bob.get(f"/kits/{kit.slug}/edit").text
    bob.post(f"/kits/{kit.slug}/edit", data=form(core, kit.slug, do="review"))
    version = str(kits.get(core, kit.slug).version)
    carol.post(f"/kits/{kit.slug}/review", data={"do": "approve", "version": version})
    assert kits.get(core, kit.slug).state == "scheduled"


def test_a_picture_is_cut_to_each_networks_shape(core: Core, cast: Cast, client: FlaskClient) -> None:
    kit = draft(core, cast)
    shown = kits.update(core, kit.slug, changes=Changes(picture=png()), version=None, by_id=None)
    assert shown.picture is not None
    for shape in SHAPES.values():
        answer = client.get(f"/media/{shown.picture.sha256}/{shape.name}/bottom-right")
        image = Image.open(io.BytesIO(answer.data))
        assert image.width / image.height == pytest.approx(shape.width / shape.height, rel=0.05)
    assert client.get(f"/media/{shown.picture.sha256}/wide/nowhere").status_code == 404
    assert client.get(f"/media/{'0' * 64}/wide/center").status_code == 404
    assert len(FOCUSES) == 9


def event(core: Core, cast: Cast) -> Kit:
    wish = Wish(kind="event", title="Night class; bring friends", url="https://hall.example/class")
    return kits.create(core, article="", by_id=cast.bob.id, wish=wish)


def test_an_event_needs_its_time_and_place_and_gives_a_calendar_file(
    core: Core, cast: Cast, bob: FlaskClient, client_for: ClientFor
) -> None:
    kit = event(core, cast)
    assert [problem.field for problem in kits.edit(core, kit.slug).problems] == ["details-starts", "details-place"]
    details = {"details-starts": "2026-12-01T18:30", "details-place": "Hall 2, Duluth"}
    page = bob.post(f"/kits/{kit.slug}/edit", data=form(core, kit.slug, do="publish", **details), follow_redirects=True)
    assert "Published." in page.text
    alice = client_for(cast.alice)
    shown = alice.get(f"/kits/{kit.slug}").text
    assert "Put it into my calendar" in shown
    assert ">Tue 1 Dec 2026, 18:30</time>" in shown
    with core.write() as session:
        away = session.get_one(Member, cast.alice.id)
        away.timezone, away.language = "Europe/Madrid", "es"
    assert ">mar 1 dic 2026, 18:30 (America/New_York)</time>" in alice.get(f"/kits/{kit.slug}").text
    file = alice.get(f"/kits/{kit.slug}/event.ics")
    assert file.mimetype == "text/calendar"
    assert "DTSTART:20261201T233000Z\r\n" in file.text
    assert "SUMMARY:Night class\\; bring friends\r\n" in file.text
    assert "LOCATION:Hall 2\\, Duluth\r\n" in file.text


@pytest.mark.parametrize("ends", ["2026-12-01T17:30", "2026-12-01T18:30"])
def test_an_event_that_ends_before_it_begins_does_not_go_out(core: Core, cast: Cast, ends: str) -> None:
    kit = event(core, cast)
    details = {"starts": "2026-12-01T18:30", "ends": ends, "place": "Hall"}
    shown = kits.update(core, kit.slug, changes=Changes(details=details), version=1, by_id=cast.bob.id)
    assert [problem.field for problem in shown.problems] == ["details-ends"]
    changes = Changes(details=details | {"ends": "2026-12-01T18:31"})
    assert not kits.update(core, kit.slug, changes=changes, version=2, by_id=cast.bob.id).problems


def test_an_event_that_is_over_does_not_go_out(core: Core, cast: Cast) -> None:
    kit, place = event(core, cast), {"place": "Hall"}

    def problems(starts: str, day: date) -> list[str]:
        changes = Changes(details=place | {"starts": starts}, day=day)
        shown = kits.update(core, kit.slug, changes=changes, version=None, by_id=None)
        return [problem.field for problem in shown.problems]

    day = core.now().date() + timedelta(days=3)
    before, after = (f"{day + timedelta(days=days)}T18:30" for days in (-1, 1))
    assert problems(before, day) == ["details-starts"]
    assert problems(after, day) == []
    # It is still to come if the kit goes out today.
    assert problems(before, day) == ["details-starts"]
    assert kits.publish_now(core, kit.slug, by_id=None).state == "published"


@pytest.mark.parametrize("starts", ["tomorrow", "2026-13-01T10:00", "2026-12-01T18:30+02:00"])
def test_a_time_that_is_none_stands_in_the_way(core: Core, cast: Cast, starts: str) -> None:
    kit = event(core, cast)
    changes = Changes(details={"starts": starts, "place": "Hall"})
    shown = kits.update(core, kit.slug, changes=changes, version=None, by_id=None)
    assert [problem.field for problem in shown.problems] == ["details-starts"]


def test_an_action_is_made_without_an_article(core: Core, cast: Cast, bob: FlaskClient) -> None:
    sent = {"article": "", "kind": "action", "title": "Phone the mayor", "url": "https://city.example/", "day": ""}
    page = bob.post("/kits/new", data=sent, follow_redirects=True).text
    assert "What to say" in page
    assert "Fill in: What to do." in page
    refused = bob.post("/kits/new", data={"kind": "nonsense", "title": "x", "url": "https://city.example/"})
    assert refused.status_code == 400
    assert bob.post("/kits/new", data={"kind": "action", "title": ""}).status_code == 400


def test_a_number_in_an_action_is_dialled_by_a_tap(core: Core, cast: Cast, client_for: ClientFor) -> None:
    wish = Wish(kind="action", title="Phone the mayor", url="https://city.example/")
    kit = kits.create(core, article="", by_id=cast.bob.id, wish=wish)
    details = {"ask": "Phone the mayor.", "call": "Mayor Ruiz, (218) 555-0100", "script": "Hello,\nI am…"}
    kits.update(core, kit.slug, changes=Changes(details=details), version=None, by_id=None)
    kits.publish_now(core, kit.slug, by_id=None)
    shown = client_for(cast.alice).get(f"/kits/{kit.slug}").text
    assert "Mayor Ruiz, (218) 555-0100" in shown
    assert 'href="tel:2185550100"' in shown


@pytest.mark.parametrize(
    ("kind", "proposed"), [("article", True), ("series", True), ("event", False), ("action", False)]
)
def test_what_stands_alone_is_proposed_without_an_article(
    core: Core, bob: FlaskClient, kind: str, *, proposed: bool
) -> None:
    article = articles.queue(core, add_article(core)).public_id
    form = next(form for form in read("/", bob.get(f"/kits/new?kind={kind}").text).forms if "article" in form.kinds)
    assert form.values["article"] == (article if proposed else "")
    asked = read("/", bob.get(f"/kits/new?kind={kind}&article={article}").text).forms
    assert next(form for form in asked if "article" in form.kinds).values["article"] == article


def test_what_was_taken_back_asks_for_nothing(core: Core, cast: Cast, client_for: ClientFor) -> None:
    kit = event(core, cast)
    details = {"starts": "2026-12-01T18:30", "place": "Hall 2, Duluth"}
    kits.update(core, kit.slug, changes=Changes(details=details, why="Come along."), version=None, by_id=None)
    kits.publish_now(core, kit.slug, by_id=None)
    alice = client_for(cast.alice)
    assert "Hall 2, Duluth" in alice.get(f"/kits/{kit.slug}").text
    kits.recall(core, kit.slug, note="It is called off.")
    shown = alice.get(f"/kits/{kit.slug}").text
    assert "It is called off." in shown
    for gone in ("Hall 2, Duluth", "Put it into my calendar", "Come along.", "Read it first"):
        assert gone not in shown
    assert alice.get(f"/kits/{kit.slug}/event.ics").status_code == 404


def test_what_is_no_event_has_no_calendar_file(core: Core, cast: Cast, client_for: ClientFor) -> None:
    kit = draft(core, cast)
    kits.publish_now(core, kit.slug, by_id=None)
    assert client_for(cast.alice).get(f"/kits/{kit.slug}/event.ics").status_code == 404


def test_an_error_after_a_form_leads_back_to_its_page_and_to_no_other_site(
    core: Core, cast: Cast, bob: FlaskClient
) -> None:
    address = f"/kits/{draft(core, cast).slug}/versions"

    def told(before: str) -> str:
        return bob.post(address, data={"version": "x"}, headers={"Referer": before}).text

    assert f'href="{address}?a=1"' in told(f"http://localhost{address}?a=1")
    for before in (f"http://evil.example{address}", "http://localhost/language", "http://localhost//evil.example", ""):
        assert "Go to today's kit" in told(before)
        assert "evil.example" not in told(before)
