import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from PIL import Image

from share.core import Core
from share.models.kits import Kit
from share.models.members import Member
from share.repositories import articles as rows
from share.services import kits
from share.services.kits import Changes
from tests.fixtures.people import Cast
from tests.fixtures.stores import Clock

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def bob(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


@pytest.fixture
def article(core: Core, cast: Cast) -> str:
    new = rows.NewArticle(key="n", url="https://news.example/n", title="Nurses win", summary="They did it.")
    with core.write() as session:
        rows.add_new(session, [new], now=core.now())
        found = rows.find_by_key(session, "n")
        assert found
        return found.public_id


@pytest.fixture
def kit(core: Core, cast: Cast, article: str) -> Kit:
    return kits.create(core, article=article, by_id=cast.bob.id)


def png() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "PNG")
    return io.BytesIO(out.getvalue())


def filled(core: Core, kit: str, /, **changes: object) -> dict[str, object]:
    """The form as its page shows it, with some fields changed."""
    shown = kits.edit(core, kit)
    form: dict[str, object] = {
        "version": shown.kit.version,
        "title": shown.kit.title,
        "url": shown.kit.url,
        "why": shown.kit.why,
        "hashtags": shown.kit.hashtags,
        "picture_alt": shown.kit.picture_alt,
        "local_date": shown.kit.local_date.isoformat(),
        "publish_time": f"{shown.opens:%H:%M}",
        "open_for": "48",
        "do": "save",
        "caption-any-en": shown.any_texts.get("en", ""),
    }
    return form | {card.field: card.own for card in shown.cards} | changes


def test_a_kit_is_made_from_an_article_in_two_steps(bob: FlaskClient, article: str) -> None:
    page = bob.get(f"/kits/new?article={article}").text
    assert "Nurses win" in page
    answer = bob.post("/kits/new", data={"article": article, "day": "2026-11-26"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kits/2026-11-26-nurses-win/edit")
    assert "They did it." in bob.get("/kits/2026-11-26-nurses-win/edit").text


def test_the_audit_log_leads_to_the_kit(client_for: ClientFor, cast: Cast, kit: Kit) -> None:
    assert f'href="/kits/{kit.slug}/edit"' in client_for(cast.dan).get("/admin/audit").text


@pytest.mark.parametrize("data", [{"day": "2026-13-45"}, {"day": "x"}, {"article": "nothing"}])
def test_a_kit_that_cannot_be_made_is_told(bob: FlaskClient, article: str, data: dict[str, str]) -> None:
    assert bob.post("/kits/new", data={"article": article, "day": "2026-11-26", **data}).status_code in {400, 404}


def test_a_day_with_a_kit_is_told(bob: FlaskClient, article: str, kit: Kit) -> None:
    answer = bob.post("/kits/new", data={"article": article, "day": kit.local_date.isoformat()})
    assert answer.status_code == 409
    assert "has a kit already" in answer.text


def test_saving_without_a_change_changes_nothing(core: Core, bob: FlaskClient, kit: Kit) -> None:
    before = kits.edit(core, kit.slug)
    assert bob.post(f"/kits/{kit.slug}/edit", data=filled(core, kit.slug)).status_code == 303
    after = kits.edit(core, kit.slug)
    assert after.captions == before.captions
    kept = ("title", "url", "why", "hashtags", "local_date", "publish_at", "closes_at", "state", "picture_id")
    assert [getattr(after.kit, name) for name in kept] == [getattr(before.kit, name) for name in kept]


def test_words_times_and_a_picture_are_kept_and_scheduled(core: Core, bob: FlaskClient, kit: Kit) -> None:
    form = filled(
        core,
        kit.slug,
        do="schedule",
        why="First strike\r\nwon there.",
        picture=(png(), "x.png"),
        picture_alt="Nurses",
        publish_time="09:15",
        open_for="72",
        **{"caption-x-en": "For X\r\nalone"},
    )
    page = bob.post(f"/kits/{kit.slug}/edit", data=form, follow_redirects=True).text
    shown = kits.edit(core, kit.slug)
    assert "Saved and scheduled." in page
    assert (shown.kit.state, f"{shown.opens:%H:%M}", shown.open_for.days) == ("scheduled", "09:15", 3)
    assert {card.network: card.own for card in shown.cards}["x"] == "For X\nalone"
    assert f'src="{shown.picture_url}"' in page
    assert bob.get(shown.picture_url).status_code == 200


def test_a_scheduled_kit_that_lacks_something_says_that_it_is_a_draft_again(
    core: Core, bob: FlaskClient, kit: Kit
) -> None:
    kits.schedule(core, kit.slug, by_id=None)
    page = bob.post(
        f"/kits/{kit.slug}/edit", data=filled(core, kit.slug, do="save", url="nowhere"), follow_redirects=True
    )
    assert "Saved. It is a draft again" in page.text
    assert kits.get(core, kit.slug).state == "draft"


def test_a_picture_without_words_is_kept_and_not_scheduled(core: Core, bob: FlaskClient, kit: Kit) -> None:
    form = filled(core, kit.slug, do="schedule", picture=(png(), "x.png"))
    page = bob.post(f"/kits/{kit.slug}/edit", data=form, follow_redirects=True).text
    assert 'href="#picture_alt"' in page
    assert 'id="picture_alt"' in page
    shown = kits.edit(core, kit.slug)
    assert shown.kit.state == "draft"
    assert shown.picture is not None


def test_every_problem_leads_to_a_field_that_is_there(core: Core, bob: FlaskClient, kit: Kit) -> None:
    form = filled(core, kit.slug, **{"caption-any-en": "", "caption-x-en": "long " * 90, "local_date": "2026-10-01"})
    page = bob.post(f"/kits/{kit.slug}/edit", data=form, follow_redirects=True).text
    wanted = re.findall(r'<li><a href="#([^"]+)">', page)
    assert set(wanted) >= {"caption-x-en", "caption-bluesky-en", "local_date"}
    assert all(f'id="{field}"' in page for field in wanted)
    assert "too long" in page


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "x" * 301},
        {"open_for": "0"},
        {"open_for": "x"},
        {"local_date": "never"},
        {"publish_time": "25:00"},
        {"picture": (b"<svg onload=alert(1)>", "x.svg")},
        {"caption-x-en": "x" * 5001},
    ],
)
def test_what_cannot_be_kept_stays_in_the_form(
    core: Core, bob: FlaskClient, kit: Kit, change: dict[str, object]
) -> None:
    # A file is opened for each run: the browser closes what it has sent.
    sent = {name: (io.BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in change.items()}
    answer = bob.post(f"/kits/{kit.slug}/edit", data=filled(core, kit.slug, why="Typed just now", **sent))
    assert answer.status_code == 400
    assert "Typed just now" in answer.text
    assert kits.edit(core, kit.slug).kit.why == ""


def test_two_editors_see_both_texts(core: Core, bob: FlaskClient, cast: Cast, kit: Kit) -> None:
    form = filled(core, kit.slug, why="Bob's words")
    kits.update(core, kit.slug, changes=Changes(why="Carol's words"), version=None, by_id=cast.carol.id)
    answer = bob.post(f"/kits/{kit.slug}/edit", data=form)
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert "Bob's words" in page
    assert "Carol's words" in page
    assert kits.edit(core, kit.slug).kit.why == "Carol's words"
    (version,) = re.findall(r'name="version"[^>]*value="(\d+)"', page)
    assert bob.post(f"/kits/{kit.slug}/edit", data=form | {"version": version}).status_code == 303
    assert kits.edit(core, kit.slug).kit.why == "Bob's words"


def test_a_kit_is_published_corrected_and_recalled(core: Core, bob: FlaskClient, kit: Kit, clock: Clock) -> None:
    path = f"/kits/{kit.slug}/edit"
    page = bob.post(path, data=filled(core, kit.slug, do="publish"), follow_redirects=True).text
    assert "Published." in page
    form = filled(core, kit.slug, why="Corrected")
    for name in ("url", "local_date", "publish_time"):
        del form[name]
    closes = kits.edit(core, kit.slug).kit.closes_at
    assert bob.post(path, data=form).status_code == 303
    out = kits.edit(core, kit.slug).kit
    assert (out.why, out.state, out.closes_at) == ("Corrected", "published", closes)
    assert bob.post(f"/kits/{kit.slug}/recall", data={"note": ""}).status_code == 400
    assert "Recalled." in bob.post(f"/kits/{kit.slug}/recall", data={"note": "Wrong"}, follow_redirects=True).text
    assert kits.edit(core, kit.slug).kit.state == "recalled"
    page = bob.get(path).text
    assert "and keep doing so" not in page
    assert "Save for new shares" not in page


def test_hostile_words_are_text_everywhere(core: Core, bob: FlaskClient, kit: Kit) -> None:
    evil = "</textarea><script>alert(1)</script>"
    form = filled(core, kit.slug, title=evil, why=evil, picture_alt=evil, **{"caption-any-en": evil})
    page = bob.post(f"/kits/{kit.slug}/edit", data=form, follow_redirects=True).text
    assert "<script>alert" not in page
    assert "<script>alert" not in bob.get("/queue").text


def test_no_field_beyond_the_form_is_taken(core: Core, bob: FlaskClient, kit: Kit) -> None:
    form = filled(core, kit.slug, state="published", slug="x", campaign_id="9", slot="7", do="save")
    bob.post(f"/kits/{kit.slug}/edit", data=form)
    after = kits.edit(core, kit.slug).kit
    assert (after.state, after.slug, after.campaign_id, after.slot) == ("draft", kit.slug, kit.campaign_id, 1)


def test_a_draft_is_for_editors_alone(client_for: ClientFor, client: FlaskClient, cast: Cast, kit: Kit) -> None:
    path = f"/kits/{kit.slug}/edit"
    assert client_for(cast.alice).get(path).status_code == 403
    assert client_for(cast.alice).post(path, data={"do": "publish"}).status_code == 403
    assert client.get(path).status_code == 303
    assert client_for(cast.bob).get("/kits/nothing/edit").status_code == 404
