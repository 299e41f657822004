import pytest

from share.core import Core
from share.domain.articles import ArticleState
from share.domain.errors import InvalidError, NotFoundError
from share.models.articles import Article
from share.repositories import articles as rows
from share.services import articles
from share.services.articles import Move, Words
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site

PAGE = (
    "text/html",
    b"""<html lang=en><head><title>Nurses win | News</title>
    <meta property="og:title" content="Nurses win in Duluth">
    <meta property="og:description" content="First strike won there since 1998.">
    <meta property="og:image" content="/nurses.jpg"><meta property="og:image:alt" content="Nurses cheering">
    </head><p>Text</html>""",
)


def order(core: Core) -> list[str]:
    with core.read() as session:
        return [article.title for article in rows.in_order(session)]


def typed(core: Core, *titles: str) -> list[Article]:
    """Articles of these titles, put in this order."""
    with core.write() as session:
        rows.add_new(
            session,
            [rows.NewArticle(key=title, url=f"https://news.example/{title}", title=title) for title in titles],
            now=core.now(),
        )
    with core.read() as session:
        found = [rows.find_by_key(session, title) for title in titles]
    return [articles.queue(core, article.public_id) for article in found if article]


def test_a_pasted_address_brings_the_pages_own_words(open_to_site: Site, core: Core, cast: Cast) -> None:
    open_to_site.pages["/nurses"] = PAGE
    added = articles.add_url(core, url=open_to_site.url("/nurses"), by_id=cast.bob.id)
    article = added.article
    assert added.created
    assert (article.title, article.summary) == ("Nurses win in Duluth", "First strike won there since 1998.")
    assert (article.image_url, article.image_alt) == (open_to_site.url("/nurses.jpg"), "Nurses cheering")
    assert (article.state, article.added_by_id) == (ArticleState.QUEUED, cast.bob.id)


def test_an_article_is_added_once_and_comes_back_when_it_was_dismissed(open_to_site: Site, core: Core) -> None:
    open_to_site.pages["/nurses"] = PAGE
    first = articles.add_url(core, url=open_to_site.url("/nurses"))
    articles.dismiss(core, first.article.public_id)
    again = articles.add_url(core, url=open_to_site.url("/nurses?utm_source=x"), words=Words(title="Again"))
    assert (again.created, again.article.public_id) == (False, first.article.public_id)
    assert order(core) == ["Nurses win in Duluth"]


def test_what_is_typed_wins_over_the_page(open_to_site: Site, core: Core) -> None:
    open_to_site.pages["/nurses"] = PAGE
    words = Words(title="Our title", summary="Our words", image_url="https://news.example/own.jpg")
    article = articles.add_url(core, url=open_to_site.url("/nurses"), words=words).article
    assert (article.title, article.summary, article.image_url) == ("Our title", "Our words", words.image_url)
    assert article.image_alt is None


def test_a_page_that_cannot_be_read_needs_a_typed_title(open_to_site: Site, core: Core) -> None:
    with pytest.raises(InvalidError, match="type its title"):
        articles.add_url(core, url=open_to_site.url("/nowhere"))
    added = articles.add_url(core, url=open_to_site.url("/nowhere"), words=Words(title="Behind a paywall"))
    assert added.created
    assert "404" in added.missing
    assert order(core) == ["Behind a paywall"]


def test_an_empty_page_asks_for_a_title(open_to_site: Site, core: Core) -> None:
    open_to_site.pages["/empty"] = ("text/html", b"")
    with pytest.raises(InvalidError) as refused:
        articles.add_url(core, url=open_to_site.url("/empty"))
    assert refused.value.field == "title"


@pytest.mark.parametrize("url", ["", "not a url", "javascript:alert(1)", "http://10.0.0.1/x", "https://localhost/x"])
def test_an_address_that_nobody_can_open_is_refused(core: Core, url: str) -> None:
    with pytest.raises(InvalidError) as refused:
        articles.add_url(core, url=url, words=Words(title="Ours"))
    assert refused.value.field == "url"
    assert order(core) == []


@pytest.mark.parametrize(
    ("title", "where", "expected"),
    [
        ("B", Move.UP, "BACD"),
        ("A", Move.UP, "ABCD"),
        ("B", Move.DOWN, "ACBD"),
        ("D", Move.DOWN, "ABCD"),
        ("C", Move.TOP, "CABD"),
        ("A", Move.BOTTOM, "BCDA"),
    ],
)
def test_an_article_moves_within_the_order(core: Core, title: str, where: Move, expected: str) -> None:
    made = {article.title: article.public_id for article in typed(core, *"ABCD")}
    articles.move(core, made[title], where)
    assert "".join(order(core)) == expected


@pytest.mark.parametrize(("position", "expected"), [(1, "DABC"), (2, "ADBC"), (4, "ABCD"), (99, "ABCD"), (-5, "DABC")])
def test_an_article_takes_the_place_it_is_given(core: Core, position: int, expected: str) -> None:
    made = {article.title: article.public_id for article in typed(core, *"ABCD")}
    articles.place(core, made["D"], position)
    assert "".join(order(core)) == expected


def test_an_article_that_was_only_in_can_go_straight_to_the_top(core: Core) -> None:
    typed(core, "A", "B")
    with core.write() as session:
        rows.add_new(session, [rows.NewArticle(key="C", url="https://news.example/C", title="C")], now=core.now())
    with core.read() as session:
        fresh = rows.find_by_key(session, "C")
    assert fresh is not None
    articles.move(core, fresh.public_id, Move.TOP)
    assert order(core) == ["C", "A", "B"]


def test_all_that_came_in_can_be_put_out_of_sight_and_one_restored(core: Core) -> None:
    (kept,) = typed(core, "A")
    with core.write() as session:
        new = [rows.NewArticle(key=name, url=f"https://news.example/{name}", title=name) for name in "BC"]
        rows.add_new(session, new, now=core.now())
    assert articles.dismiss_new(core) == 2
    with core.read() as session:
        gone = rows.page_of(session, ArticleState.DISMISSED).articles
    assert {article.title for article in gone} == {"B", "C"}
    assert articles.restore(core, gone[0].public_id).state == ArticleState.NEW
    assert articles.restore(core, kept.public_id).state == ArticleState.QUEUED


def test_search_finds_words_in_titles_and_takes_signs_as_they_are(core: Core) -> None:
    with core.write() as session:
        new = [
            rows.NewArticle(key=str(number), url=f"https://news.example/{number}", title=title)
            for number, title in enumerate(["100% union", "1000 unions", "Nurses_win", "NursesXwin"])
        ]
        rows.add_new(session, new, now=core.now())
    with core.read() as session:
        found = {
            words: [article.title for article in rows.page_of(session, ArticleState.NEW, words=words).articles]
            for words in ("0% UN", "s_w", "nothing")
        }
    assert found == {"0% UN": ["100% union"], "s_w": ["Nurses_win"], "nothing": []}


def test_an_article_that_is_not_there_is_not_found(core: Core) -> None:
    for verb in (articles.queue, articles.dismiss, articles.restore, articles.get):
        with pytest.raises(NotFoundError):
            verb(core, "nothing")
