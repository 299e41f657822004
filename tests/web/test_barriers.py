"""The check of a page's HTML finds what it says that it finds, and nothing on a page that is as it should be."""

import pytest

from tests.web.barriers import barriers

PAGE = """<!doctype html><html lang="en"><body><header><nav aria-label="Main"><ul><li><a href="#a">A</a></li></ul></nav>
</header><main><h1>Posts</h1><section aria-labelledby="a"><h2 id="a">New</h2>{}</section></main></body></html>"""


def test_a_page_as_it_should_be_has_none() -> None:
    assert barriers(PAGE.format('<label for="x">Text</label><input id="x"><img src="a.png" alt=""><br>')) == []


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ('<p id="a">Again</p>', "id 'a' stands 2 times"),
        ('<input aria-describedby="help" aria-label="Text">', "aria-describedby 'help' is nowhere"),
        ('<a href="#there">There</a>', "leads to #there"),
        ('<section aria-label="New">…</section>', "2 landmarks are ('region', 'New')"),
        ('<nav aria-label="Main">…</nav>', "2 landmarks are ('navigation', 'Main')"),
        ("<nav>…</nav>", "without a name"),
        ("<main>…</main>", "there is not one main"),
        ("<h1>Posts</h1>", "h1: "),
        ("<h4>Deep</h4>", "comes after h2"),
        ("<h3></h3>", "says nothing"),
        ("<textarea></textarea>", "has no label"),
        ('<label for="y"></label><select id="y"></select>', "has no label"),
        ('<button><svg aria-hidden="true"></svg></button>', "has no name"),
        ('<a href="/"></a>', "has no name"),
        ('<svg role="img"></svg>', "has no name"),
        ('<img src="a.png">', "has no alt"),
        ("<ul><p>One</p></ul>", "holds <p>"),
        ("<li>One</li>", "stands in a section"),
        ('<a href="/"><button>Go</button></a>', "within something else that is pressed"),
        ("<form><form></form></form>", "within another form"),
        ("<b><i>Bold</b></i>", "</b> ends <i>"),
        ('<p class="a" class="b">Twice</p>', "has class twice"),
    ],
)
def test_each_barrier_is_found(part: str, said: str) -> None:
    assert said in " ".join(barriers(PAGE.format(part)))


def test_what_is_hidden_is_no_landmark_and_needs_no_label() -> None:
    assert barriers(PAGE.format('<section aria-label="New" hidden><input></section>')) == []
