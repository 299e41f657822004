import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from share.core import Core
from share.domain.articles import ArticleState
from share.domain.due import Job
from share.domain.errors import InvalidError, NotFoundError
from share.models.articles import Article
from share.models.due import Due
from share.repositories import articles
from share.repositories import feeds as feed_rows
from share.services import feeds
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site
from tests.fixtures.stores import Clock

SHARED = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "feeds"
RSS = "application/rss+xml"


def rss(*items: tuple[str, str, str], title: str = "Union news") -> tuple[str, bytes]:
    """An RSS feed of (guid, link, title)."""
    rows = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{name}</title></item>"
        for guid, link, name in items
    )
    return RSS, f"<rss version='2.0'><channel><title>{title}</title>{rows}</channel></rss>".encode()


ONE = ("1", "https://news.example/one", "Nurses win")
TWO = ("2", "https://news.example/two", "Drivers vote")


def came_in(core: Core) -> list[Article]:
    with core.read() as session:
        return list(articles.page_of(session, ArticleState.NEW, limit=500).articles)


def owed(core: Core) -> list[Due]:
    with core.read() as session:
        return [row for row in session.query(Due) if row.job == Job.PULL_FEED]


def test_a_feed_is_read_as_it_is_added(open_to_site: Site, core: Core, cast: Cast) -> None:
    open_to_site.pages["/feed"] = rss(ONE, TWO)
    added = feeds.add(core, url=open_to_site.url("/feed"), by_id=cast.bob.id)
    assert (added.title, added.new, added.created) == ("Union news", 2, True)
    assert {(article.title, article.url) for article in came_in(core)} == {
        ("Nurses win", "https://news.example/one"),
        ("Drivers vote", "https://news.example/two"),
    }
    assert [row.due_at - core.now() for row in owed(core)] == [timedelta(minutes=15)]


def test_a_feed_is_added_once(open_to_site: Site, core: Core) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    first = feeds.add(core, url=open_to_site.url("/feed"))
    again = feeds.add(core, url=f" {open_to_site.url('/feed')} ")
    assert (again.public_id, again.created) == (first.public_id, False)
    assert len(came_in(core)) == 1


@pytest.mark.parametrize("written", ["feed:{url}", "FEED:{url}", " feed://{url}"])
def test_a_feed_may_be_given_as_browsers_once_did(open_to_site: Site, core: Core, written: str) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    url = open_to_site.url("/feed")
    feeds.add(core, url=url)
    assert not feeds.add(core, url=written.format(url=url)).created


def test_words_that_are_no_address_are_named_as_such(core: Core) -> None:
    with pytest.raises(InvalidError, match=r"^nonsense is no site's whole name"):
        feeds.add(core, url="nonsense")
    with pytest.raises(InvalidError, match="Give the whole web address"):
        feeds.add(core, url=" ")


def test_a_pages_own_feed_is_found(open_to_site: Site, core: Core) -> None:
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/news/feed'></head><p>Hello</html>"
    open_to_site.pages["/"] = ("text/html", page)
    open_to_site.pages["/news/feed"] = rss(ONE)
    added = feeds.add(core, url=open_to_site.url("/"))
    assert added.url == open_to_site.url("/news/feed")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/plain", ("text/html", b"<html><p>No feed here</html>")),
        ("/empty", (RSS, b"")),
        ("/broken", (RSS, b"<rss><channel><item>")),
        ("/gone", 410),
        ("/nowhere", 404),
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(
    open_to_site: Site, core: Core, path: str, page: tuple[str, bytes] | int
) -> None:
    open_to_site.pages[path] = page
    with pytest.raises(InvalidError) as refused:
        feeds.add(core, url=open_to_site.url(path))
    assert str(refused.value).endswith((".", ":"))
    assert feeds.listed(core) == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/feed", "http://10.0.0.1/", "file:///etc/passwd", "https://localhost/"]
)
def test_a_feed_inside_our_own_network_is_not_asked(core: Core, url: str) -> None:
    with pytest.raises(InvalidError):
        feeds.add(core, url=url)


def test_a_second_pull_brings_nothing_twice(open_to_site: Site, core: Core) -> None:
    open_to_site.pages["/feed"] = rss(ONE, TWO)
    added = feeds.add(core, url=open_to_site.url("/feed"))
    assert feeds.pull(core, added.public_id).unchanged
    assert open_to_site.not_modified == 1
    # The same page under another guid, and the same guid with another address, are the same article.
    open_to_site.pages["/feed"] = rss(
        ("9", ONE[1] + "?utm_source=rss", ONE[2]), ("2", "https://news.example/2", TWO[2])
    )
    pulled = feeds.pull(core, added.public_id)
    assert (pulled.new, pulled.known) == (0, 2)
    assert len(came_in(core)) == 2


def test_two_feeds_that_tell_the_same_story_bring_it_once(open_to_site: Site, core: Core) -> None:
    open_to_site.pages["/a"] = rss(ONE)
    open_to_site.pages["/b"] = rss(("other", ONE[1], ONE[2]), TWO)
    feeds.add(core, url=open_to_site.url("/a"))
    assert feeds.add(core, url=open_to_site.url("/b")).new == 1


def test_a_failure_is_kept_on_the_feed_and_backs_off(open_to_site: Site, core: Core, clock: Clock) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    feeds.add(core, url=open_to_site.url("/feed"))
    open_to_site.pages["/feed"] = 500
    waits = []
    for _ in range(3):
        clock.move(to=owed(core)[0].due_at)
        assert feeds.pull_due(core) == 1
        waits.append(owed(core)[0].due_at - clock())
    assert waits == [timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60)]
    row = feeds.listed(core)[0].feed
    assert "could not answer" in (row.error or "")
    open_to_site.pages["/feed"] = rss(ONE, TWO)
    clock.move(to=owed(core)[0].due_at)
    assert feeds.pull_due(core) == 1
    assert feeds.listed(core)[0].feed.error is None
    assert owed(core)[0].due_at - clock() == timedelta(minutes=15)


def test_a_site_that_asks_us_to_wait_is_left_alone(open_to_site: Site, core: Core, clock: Clock) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    feeds.add(core, url=open_to_site.url("/feed"))
    open_to_site.pages["/feed"] = 429
    clock.move(minutes=15)
    feeds.pull_due(core)
    assert owed(core)[0].due_at - clock() == timedelta(hours=2)


def test_nothing_is_polled_before_it_is_due(open_to_site: Site, core: Core, clock: Clock) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    feeds.add(core, url=open_to_site.url("/feed"))
    clock.move(minutes=14)
    assert feeds.pull_due(core) == 0
    assert open_to_site.asked == ["/feed"]


def test_a_feed_out_of_use_is_not_polled(open_to_site: Site, core: Core, cast: Cast, clock: Clock) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    added = feeds.add(core, url=open_to_site.url("/feed"))
    feeds.switch(core, added.public_id, active=False, by_id=cast.bob.id)
    clock.move(days=1)
    assert feeds.pull_due(core) == 0
    assert list(feeds.pull_all(core)) == []
    feeds.switch(core, added.public_id, active=True, by_id=cast.bob.id)
    assert feeds.pull_due(core) == 1


def test_a_feed_that_is_not_there_is_not_found(core: Core) -> None:
    with pytest.raises(NotFoundError):
        feeds.pull(core, "nothing")


def test_a_lost_lease_writes_nothing(open_to_site: Site, core: Core, clock: Clock) -> None:
    open_to_site.pages["/feed"] = rss(ONE)
    feeds.add(core, url=open_to_site.url("/feed"))
    clock.move(minutes=15)
    stolen = core.fetch.get

    def slow(*args: object, **kwargs: object) -> object:
        with core.write() as session:
            row = session.query(Due).one()
            row.lease_token = "another"
        return stolen(*args, **kwargs)  # type: ignore[arg-type] # passed through

    open_to_site.pages["/feed"] = rss(ONE, TWO)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(core.fetch), "get", lambda _self, *args, **kwargs: slow(*args, **kwargs))
        feeds.pull_due(core)
    assert len(came_in(core)) == 1
    assert owed(core)[0].lease_token == "another"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not beside this checkout")
@pytest.mark.parametrize("name", sorted(path.name for path in SHARED.iterdir()) if SHARED.exists() else [])
def test_real_feeds_come_in_once_and_whole(open_to_site: Site, core: Core, name: str) -> None:
    body = (SHARED / name).read_bytes()
    open_to_site.pages[f"/{name}"] = ("application/octet-stream", body)
    added = feeds.add(core, url=open_to_site.url(f"/{name}"))
    first = came_in(core)
    assert added.new == len(first) > 0
    assert all(article.title and article.url.startswith(("http://", "https://")) for article in first)
    assert feeds.pull(core, added.public_id).unchanged
    with core.write() as session:
        row = feed_rows.get(session, added.public_id)
        row.etag = None
    pulled = feeds.pull(core, added.public_id)
    assert (pulled.new, pulled.known) == (0, len(first))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared feeds are not beside this checkout")
def test_every_item_of_a_json_feed_keeps_its_own_title_and_link(open_to_site: Site, core: Core) -> None:
    body = (SHARED / "inessential.json").read_bytes()
    open_to_site.pages["/feed.json"] = ("application/json", body)
    feeds.add(core, url=open_to_site.url("/feed.json"))
    expected = {item.get("url"): item.get("title") for item in json.loads(body)["items"]}
    shown = {article.url: article.title for article in came_in(core)}
    assert {url: shown[url] for url, title in expected.items() if title} == {
        url: title for url, title in expected.items() if title
    }
