import pytest

from share.core import Core
from share.domain.errors import ConflictError, InvalidError, NotFoundError
from share.models.notices import Notice
from share.models.suggestions import Suggestion
from share.repositories import articles as rows
from share.services import articles, notices
from tests.fixtures.people import Cast
from tests.fixtures.sites import Site

PAGE = "https://news.example/nurses"


def suggest(core: Core, cast: Cast, url: str = PAGE, **more: str) -> Suggestion:
    return articles.suggest(core, member_id=cast.alice.id, url=url, **more)


def letter(core: Core) -> str:
    with core.read() as session:
        (notice,) = session.query(Notice)
    notices.send_due(core)
    assert notice.member_id is not None
    return notices.get(core, notice.public_id).text


def test_a_suggestion_waits_with_its_members_name(core: Core, cast: Cast) -> None:
    made = suggest(core, cast, title="Nurses <b>win</b>", why="We\r\nwon.")
    assert [(one.suggestion.public_id, one.name) for one in articles.waiting(core)] == [(made.public_id, "Alice")]
    assert (made.title, made.why) == ("Nurses <b>win</b>", "We\nwon.")


def test_suggesting_the_same_twice_adds_nothing(core: Core, cast: Cast) -> None:
    assert suggest(core, cast).public_id == suggest(core, cast).public_id


def test_an_accepted_one_comes_into_the_order_and_its_member_is_told(
    open_to_site: Site, core: Core, cast: Cast
) -> None:
    open_to_site.pages["/n"] = ("text/html", b"<html><head><title>Nurses win</title></head><body>x</body></html>")
    made = suggest(core, cast, open_to_site.url("/n"))
    added = articles.accept(core, made.public_id, note="Great find.", by_id=cast.bob.id)
    with core.read() as session:
        assert [one.title for one in rows.in_order(session)] == ["Nurses win"]
    assert added.article.added_by_id == cast.alice.id
    assert articles.waiting(core) == []
    text = letter(core)
    assert "took" in text
    assert "Great find." in text


def test_a_returned_one_needs_a_note_which_its_member_gets(core: Core, cast: Cast) -> None:
    made = suggest(core, cast)
    with pytest.raises(InvalidError, match="note"):
        articles.give_back(core, made.public_id, note=" ", by_id=cast.bob.id)
    articles.give_back(core, made.public_id, note="Behind a wall.", by_id=cast.bob.id)
    assert "Behind a wall." in letter(core)
    (mine,) = articles.mine(core, member_id=cast.alice.id)
    assert (mine.state, mine.answer) == ("returned", "Behind a wall.")


def test_a_suggestion_is_answered_once(core: Core, cast: Cast) -> None:
    made = suggest(core, cast)
    articles.give_back(core, made.public_id, note="No.", by_id=cast.bob.id)
    with pytest.raises(ConflictError):
        articles.give_back(core, made.public_id, note="No.", by_id=cast.carol.id)
    with pytest.raises(NotFoundError):
        articles.give_back(core, "nothing", note="No.", by_id=cast.carol.id)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://127.0.0.1/", "ftp://x.example/", "", "nonsense"])
def test_an_address_must_be_one_that_everybody_can_open(core: Core, cast: Cast, url: str) -> None:
    with pytest.raises(InvalidError):
        suggest(core, cast, url)
    assert articles.waiting(core) == []


def test_a_member_has_so_many_waiting_at_once(core: Core, cast: Cast) -> None:
    for number in range(10):
        suggest(core, cast, f"{PAGE}/{number}")
    with pytest.raises(ConflictError, match="waiting already"):
        suggest(core, cast, f"{PAGE}/more")
