"""A week from the queue: the next empty days filled, the drafts read over on one page and scheduled."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.members import Member
from share.services import articles, kits
from share.services.kits import Changes
from tests.fixtures.people import Cast
from tests.services.drafts import article, draft
from tests.web.crawling import read

ClientFor = Callable[[Member], FlaskClient]


@pytest.fixture
def bob(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


def test_the_order_is_proposed_first_and_days_with_a_kit_are_left(core: Core, cast: Cast, bob: FlaskClient) -> None:
    taken = draft(core, cast, "Taken")
    new, ordered = article(core, "Came in"), article(core, "In order")
    articles.queue(core, ordered)
    found = kits.propose(core, days=3)
    assert taken.local_date not in [line.day for line in found.lines]
    assert [line.article and line.article.public_id for line in found.lines] == [ordered, new, None]
    page = bob.get("/queue/plan?days=3").text
    assert page.count("Leave this day empty") == 3


def test_a_week_is_made_and_approved_in_two_steps(core: Core, cast: Cast, bob: FlaskClient) -> None:
    made = [article(core, title) for title in ("One", "Two", "Three")]
    days = [line.day.isoformat() for line in kits.propose(core, days=4).lines]
    sent = {f"day-{day}": chosen for day, chosen in zip(days, [*made, ""], strict=True)}
    page = bob.post("/queue/plan", data=sent, follow_redirects=True).text
    assert "3 drafts are made." in page
    drafts = kits.coming(core)
    assert [str(one.kit.local_date) for one in drafts] == days[:3]
    form: dict[str, str] = {}
    for one in drafts:
        slug = one.kit.slug
        form |= {f"version-{slug}": str(one.kit.version), f"title-{slug}": one.kit.title, f"caption-{slug}": "We won."}
    form[f"approve-{drafts[0].kit.slug}"] = form[f"approve-{drafts[2].kit.slug}"] = "yes"
    assert "2 will go out by themselves." in bob.post("/queue/week", data=form, follow_redirects=True).text
    assert [one.kit.state for one in kits.coming(core)] == ["scheduled", "draft", "scheduled"]
    assert {one.any_texts["en"] for one in kits.coming(core)} == {"We won."}
    left = drafts[1].kit.slug
    rest = {f"version-{left}": str(kits.get(core, left).version), f"title-{left}": "Read over", "do": "all"}
    assert "1 will go out by themselves." in bob.post("/queue/week", data=rest, follow_redirects=True).text


def test_what_cannot_go_out_is_told_beside_its_draft_and_the_others_go(
    core: Core, cast: Cast, bob: FlaskClient
) -> None:
    good, bad = draft(core, cast, "Good"), draft(core, cast, "Bad")
    kits.update(core, good.slug, changes=Changes(title="Better"), version=1, by_id=cast.carol.id)
    form = {
        f"version-{good.slug}": "2", f"title-{good.slug}": "Better", f"approve-{good.slug}": "yes",
        f"version-{bad.slug}": "1", f"title-{bad.slug}": "", f"approve-{bad.slug}": "yes",
    }  # fmt: skip
    answer = bob.post("/queue/week", data=form)
    assert answer.status_code == 400
    assert "Give the kit a title." in answer.text
    assert [one.kit.state for one in kits.coming(core)] == ["scheduled", "draft"]


def test_another_editors_words_are_not_lost(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = draft(core, cast)
    kits.update(core, kit.slug, changes=Changes(title="Carol's"), version=1, by_id=cast.carol.id)
    answer = bob.post("/queue/week", data={f"version-{kit.slug}": "1", f"title-{kit.slug}": "Bob's"})
    assert "Somebody else changed the same meanwhile" in answer.text
    assert 'value="Bob&#39;s"' in answer.text
    assert "<bdi>Carol&#39;s</bdi>" in answer.text
    assert kits.get(core, kit.slug).title == "Carol's"


def test_what_another_editor_changed_elsewhere_is_joined(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = draft(core, cast)
    [form] = [form for form in read("/queue/week", bob.get("/queue/week").text).forms if form.action == "/queue/week"]
    assert set(json.loads(form.values[f"seen-{kit.slug}"])) >= {"title", "url"}
    kits.update(core, kit.slug, changes=Changes(title="Carol's"), version=1, by_id=cast.carol.id)
    bob.post("/queue/week", data=form.values | {f"caption-{kit.slug}": "Bob's words."})
    [saved] = kits.coming(core)
    assert (saved.kit.title, saved.any_texts["en"]) == ("Carol's", "Bob's words.")


def test_one_article_is_not_put_on_two_days(core: Core, cast: Cast, bob: FlaskClient) -> None:
    one = article(core)
    answer = bob.post("/queue/plan", data={"day-2026-12-01": one, "day-2026-12-02": one})
    assert answer.status_code == 400
    assert kits.coming(core) == []


@pytest.mark.parametrize("sent", [{}, {"day-x": "a"}, {"day-2026-12-01": ""}, {"day-": "a"}, {"day-2026-02-30": "a"}])
def test_nonsense_is_refused(core: Core, cast: Cast, bob: FlaskClient, sent: dict[str, str]) -> None:
    assert bob.post("/queue/plan", data=sent).status_code == 400


def test_an_unknown_article_is_told(core: Core, cast: Cast, bob: FlaskClient) -> None:
    page = bob.post("/queue/plan", data={"day-2026-12-01": "nothing"}, follow_redirects=True)
    assert "There is no such article." in page.text
