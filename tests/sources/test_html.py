import pytest

from share.sources.html import clean, declared_text, first_image, plain_text


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p class=x id=y style='a'>Hi <b>you</b></p>", "<p>Hi you</p>"),
        ("<a href='https://news.example/' onclick=x target=_blank>n</a>",
         '<a href="https://news.example/" rel="noopener nofollow">n</a>'),
        ("<a href='javascript:alert(1)'>n</a>", '<a rel="noopener nofollow">n</a>'),
        ("<a href='data:text/html,x'>n</a>", '<a rel="noopener nofollow">n</a>'),
        ("<img src='https://evil.example/pixel?member=1'>", ""),
        ("<script>alert(1)</script><style>b{}</style>t", "t"),
        ("<svg onload=alert(1)><a xlink:href='javascript:x'>n</a></svg>", ""),
        ("<h1>Big</h1><h2>Small</h2><ul><li>1</li></ul>", "Big<h2>Small</h2><ul><li>1</li></ul>"),
    ],
)  # fmt: skip
def test_only_harmless_markup_stays(markup: str, kept: str) -> None:
    assert clean(markup) == kept


@pytest.mark.parametrize(
    "markup",
    [
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    ],
)  # fmt: skip
def test_markup_that_changes_its_meaning_when_read_again_stays_harmless(markup: str) -> None:
    once = clean(markup)
    assert "<img" not in once
    assert "<style" not in once
    assert clean(once) == once


def test_plain_text_is_what_a_reader_sees() -> None:
    markup = "<h1>Rents&nbsp;fall</h1><p>By <b>a</b>&amp;<i>b</i>.</p><script>x()</script><ul><li>one<li>two</ul>"
    assert plain_text(markup) == "Rents fall By a&b. one two"


def test_plain_text_is_cut_at_a_word() -> None:
    assert plain_text("word " * 100, longest=12) == "word word…"


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 100_000, "<b>" * 100_000, "<p><table>" * 50_000, "<a href=" * 50_000, "<!--" * 50_000, "<" * 200_000,
     "<font>" * 20_000 + "</p>" * 20_000, '<a b="' + "x " * 100_000],
)  # fmt: skip
@pytest.mark.timeout(20)
def test_hostile_markup_is_done_with_soon(markup: str) -> None:
    assert "<script" not in clean(markup)
    assert len(plain_text(markup, longest=100)) <= 100


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('"><svg onload=alert(1)>', '"><svg onload=alert(1)>'),
        ("A <em>fine</em> day", "A fine day"),
        ("how <b> works", "how <b> works"),
        ("  \n a\u202eb\x00 ", "ab"),
    ],
)
def test_a_declared_text_is_text(value: str, text: str) -> None:
    assert declared_text(value, longest=100) == text


def test_the_first_picture_is_no_pixel() -> None:
    markup = '<img src="p.gif" width=1><img alt="none"><figure><img src="a.jpg?x=1&amp;y=2" width=600></figure>'
    assert first_image(markup) == "a.jpg?x=1&y=2"
    assert first_image("no picture") is None


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        ('<img src="data:image/gif;base64,x" data-src="/a.jpg">', "/a.jpg"),
        ('<img src="/blank.gif" width=1 height=1 data-lazy-src="/a.jpg">', "/a.jpg"),
        ('<img srcset="/a.jpg 1200w, /b.jpg 300w">', "/a.jpg"),
        ('<img src="https://s.w.org/images/core/emoji/1.png" class="wp-smiley"><img src="/a.jpg">', "/a.jpg"),
        ('<img src="https://feeds.feedburner.com/~ff/x?d=y"><img src="https://pixel.wp.com/b.gif?x">', None),
    ],
)
def test_a_picture_that_comes_late_is_found_and_a_tracker_is_none(markup: str, image: str | None) -> None:
    assert first_image(markup) == image
