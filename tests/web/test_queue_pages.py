import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from share.core import Core
from share.models.members import Member
from share.repositories import articles as rows
from share.services import articles, kits
from share.services.kits import Wish
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site

ClientFor = Callable[[Member], FlaskClient]
PAGE = ("text/html", b"<title>Nurses win</title><meta name=description content='They did it.'><p>Text")
FEED = (
    "application/rss+xml",
    b"""<rss version='2.0'><channel><title>Union news</title>
    <item><link>https://news.example/one</link><title>Drivers vote</title></item></channel></rss>""",
)


@pytest.fixture
def bob(client_for: ClientFor, cast: Cast) -> FlaskClient:
    return client_for(cast.bob)


def article(core: Core, title: str) -> str:
    with core.write() as session:
        rows.add_new(
            session, [rows.NewArticle(key=title, url=f"https://news.example/{title}", title=title)], now=core.now()
        )
        found = rows.find_by_key(session, title)
        assert found
        return found.public_id


def titles(page: str) -> list[str]:
    return re.findall(r'id="title-[^"]+"><bdi>([^<]+)</bdi>', page)


def test_a_pasted_address_stands_in_the_order(open_to_site: Site, bob: FlaskClient) -> None:
    open_to_site.pages["/nurses"] = PAGE
    answer = bob.post("/queue/articles", data={"url": open_to_site.url("/nurses")}, follow_redirects=True)
    assert answer.status_code == 200
    assert titles(answer.text) == ["Nurses win"]


def test_a_page_that_cannot_be_read_leads_to_the_form(open_to_site: Site, bob: FlaskClient) -> None:
    url = open_to_site.url("/nowhere")
    answer = bob.post("/queue/articles", data={"url": url}, follow_redirects=True)
    assert "type its title yourself" in answer.text
    assert f'value="{url}"' in answer.text
    answer = bob.post("/queue/articles/new", data={"url": url, "title": "Typed"}, follow_redirects=True)
    assert titles(answer.text) == ["Typed"]


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "http://10.0.0.1/", "<script>alert(1)</script>"])
def test_an_address_that_cannot_be_taken_is_told_next_to_its_field(bob: FlaskClient, url: str) -> None:
    answer = bob.post("/queue/articles", data={"url": url})
    assert answer.status_code == 400
    assert 'class="problem" id="url-problem"' in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("url", ["nurses", "javascript:alert(1)", "http://10.0.0.1/"])
def test_an_address_that_leads_nowhere_is_kept_and_told_what_one_looks_like(bob: FlaskClient, url: str) -> None:
    page = bob.post("/queue/articles", data={"url": url}).text
    assert "such as https://example.org/news." in page
    assert f'value="{url}"' in page


def test_buttons_put_articles_in_order(core: Core, bob: FlaskClient) -> None:
    ids = {title: article(core, title) for title in ("One", "Two", "Three")}
    for title in ("One", "Two", "Three"):
        bob.post(f"/queue/articles/{ids[title]}", data={"do": "queue"})
    bob.post(f"/queue/articles/{ids['Three']}", data={"do": "up"})
    bob.post(f"/queue/articles/{ids['One']}", data={"do": "place", "position": "3"})
    answer = bob.post(f"/queue/articles/{ids['Two']}", data={"do": "down"})
    assert answer.status_code == 303
    assert titles(bob.get("/queue").text) == ["Three", "One", "Two"]


def test_a_dismissed_article_can_be_restored(core: Core, bob: FlaskClient) -> None:
    one = article(core, "One")
    bob.post(f"/queue/articles/{one}", data={"do": "dismiss"})
    assert titles(bob.get("/queue").text) == []
    assert titles(bob.get("/queue/dismissed").text) == ["One"]
    bob.post(f"/queue/articles/{one}", data={"do": "restore", "from": "dismissed"})
    assert titles(bob.get("/queue").text) == ["One"]


def test_all_that_came_in_can_be_dismissed_at_once(core: Core, bob: FlaskClient) -> None:
    kept = article(core, "Kept")
    articles.queue(core, kept)
    for title in ("One", "Two"):
        article(core, title)
    bob.post("/queue/dismiss-new")
    assert titles(bob.get("/queue").text) == ["Kept"]


@pytest.mark.parametrize("data", [{}, {"do": "nothing"}, {"do": "place"}, {"do": "place", "position": "x"}])
def test_an_unknown_button_is_refused(core: Core, bob: FlaskClient, data: dict[str, str]) -> None:
    assert bob.post(f"/queue/articles/{article(core, 'One')}", data=data).status_code == 400
    assert bob.post("/queue/articles/nothing", data={"do": "up"}).status_code == 404


def test_the_queue_shows_days_with_and_without_kits(core: Core, cast: Cast, bob: FlaskClient) -> None:
    kit = kits.create(core, article=article(core, "One"), by_id=cast.bob.id, wish=Wish(day=date(2026, 11, 27)))
    page = bob.get("/queue").text
    assert f"/kits/{kit.slug}/edit" in page
    assert page.count("No kit yet") == 13
    assert "/kits/new?day=2026-11-27" not in page


def test_a_long_list_is_paged_and_searched(core: Core, bob: FlaskClient) -> None:
    for number in range(35):
        article(core, f"Story {number:02}")
    assert len(titles(bob.get("/queue").text)) == 30
    assert len(titles(bob.get("/queue?page=2").text)) == 5
    assert titles(bob.get("/queue?q=story 07").text) == ["Story 07"]
    assert bob.get("/queue?page=-3").status_code == 200
    assert bob.get("/queue?page=x&q=%25%27").status_code == 200


def test_a_feed_is_added_pulled_and_stopped(open_to_site: Site, bob: FlaskClient) -> None:
    open_to_site.pages["/feed"] = FEED
    page = bob.post("/feeds", data={"url": open_to_site.url("/feed")}, follow_redirects=True).text
    assert "Union news is added, with 1 new article in" in page
    (feed,) = re.findall(r'action="(/feeds/[^/]+)/pull"', page)
    assert "has nothing new" in bob.post(f"{feed}/pull", follow_redirects=True).text
    open_to_site.pages["/feed"] = 404
    assert "has nothing at this address" in bob.post(f"{feed}/pull", follow_redirects=True).text
    assert "no longer polled" in bob.post(f"{feed}/switch", data={"active": "no"}, follow_redirects=True).text
    assert "polled again" in bob.post(f"{feed}/switch", data={"active": "yes"}, follow_redirects=True).text
    assert titles(bob.get("/queue").text) == ["Drivers vote"]


def test_what_is_no_feed_is_told_next_to_the_field(open_to_site: Site, bob: FlaskClient) -> None:
    open_to_site.pages["/page"] = ("text/html", b"<p>Nothing")
    answer = bob.post("/feeds", data={"url": open_to_site.url("/page")})
    assert answer.status_code == 400
    assert 'id="url-problem"' in answer.text


def test_hostile_titles_are_text(core: Core, bob: FlaskClient) -> None:
    article(core, "<script>alert(1)</script>")
    assert "<script>alert" not in bob.get("/queue").text


@pytest.mark.parametrize("path", ["/queue", "/queue/dismissed", "/queue/articles/new", "/feeds", "/kits/new"])
def test_only_editors_see_the_editors_pages(client: FlaskClient, client_for: ClientFor, cast: Cast, path: str) -> None:
    assert client_for(cast.alice).get(path).status_code == 403
    assert client.get(path).status_code == 303
    assert client_for(cast.carol).get(path).status_code == 200
