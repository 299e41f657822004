import json
from datetime import UTC, datetime

import pytest

from share.sources.page import PageError, PageFacts, read

URL = "https://www.news.example/2026/11/budget.html?x=1"


def facts(markup: str, content_type: str = "text/html; charset=utf-8", url: str = URL) -> PageFacts:
    return read(markup.encode(), content_type, url)


OPEN_GRAPH = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Budget | The News</title>
<link rel="canonical" href="/2026/11/budget"><meta name="description" content="plain">
<meta property="og:title" content="Budget &amp;amp; you"><meta property="og:description" content="What changed.">
<meta property="og:image" content="/img/b.jpg"><meta property="og:image:alt" content="A hall">
<meta property="og:site_name" content="The News">
<meta property="article:published_time" content="2026-11-21T07:00:00+01:00">
<meta name="author" content="Alice Ames"></head><body><h1>Budget</h1></body></html>"""


def test_a_page_with_open_graph_is_read_whole() -> None:
    assert facts(OPEN_GRAPH) == PageFacts(
        title="Budget & you",
        summary="What changed.",
        image_url="https://www.news.example/img/b.jpg",
        image_alt="A hall",
        author="Alice Ames",
        site_name="The News",
        published_at=datetime(2026, 11, 21, 6, tzinfo=UTC),
        canonical_url="https://www.news.example/2026/11/budget",
        language="en-GB",
    )


ARTICLE = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "@id": "#org", "name": "The Post", "logo": {"url": "https://c.example/logo.png"}},
        {"@type": ["Person"], "@id": "#p", "name": "Bob Berg"},
        {"@type": "WebPage", "name": "A page", "datePublished": "2020-01-01"},
        {
            "@type": ["NewsArticle"],
            "headline": "Fares rise",
            "description": "From May.",
            "image": [{"@type": "ImageObject", "url": "https://c.example/f.jpg"}],
            "author": [{"@id": "#p"}, {"@type": "Person", "name": "Carol"}],
            "publisher": {"@id": "#org"},
            "datePublished": "2026-11-20T23:30:00Z",
            "inLanguage": "de",
            "mainEntityOfPage": {"@id": "https://news.example/fares"},
        },
    ],
}


def test_a_page_with_linked_data_alone_is_read_whole() -> None:
    script = f'<title>x</title><script type="application/ld+json">{json.dumps(ARTICLE)}</script>'
    assert facts(script) == PageFacts(
        title="Fares rise",
        summary="From May.",
        image_url="https://c.example/f.jpg",
        image_alt=None,
        author="Bob Berg, Carol",
        site_name="The Post",
        published_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
        canonical_url="https://news.example/fares",
        language="de",
    )


@pytest.mark.parametrize(
    "script",
    ["{", "[" * 50_000, '{"@type": 5, "headline": {}}', "null", '"text"', '{"@type": "Article", "image": [[[]]]}',
     '{"@type": "Article", "author": {"@id": "#a"}, "headline": ["", null], "publisher": 7}',
     '{"@type": "Article", "n": ' + "9" * 5000 + "}"],
)  # fmt: skip
def test_linked_data_of_any_shape_is_taken_for_what_it_is_worth(script: str) -> None:
    found = facts(f'<title>Plain</title><script type="application/ld+json">{script}</script>')
    assert (found.title, found.image_url, found.author) == ("Plain", None, None)


@pytest.mark.parametrize(
    "script",
    ['//<![CDATA[\n{"@type": "Article", "headline": "Read"}\n//]]>',
     '/* <![CDATA[ */ [{"@type": "Article", "headline": "Read"}] /* ]]> */',
     '<!-- {"@type": "Article", "headline": "Read"} -->',
     '\ufeff/* card */ {"@type": "Article", "headline": "Read"}',
     '{"@type": "Article", "headline": "Read",}', '{"@type": "Article", "headline": "Read"};',
     '{"@type": "WebSite", "name": "Site"}\n{"@type": "Article", "headline": "Read"}',
     "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Read&quot;}"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["application/ld+json", "Application/LD+JSON; charset=UTF-8"])
def test_linked_data_is_read_as_templates_write_it(script: str, kind: str) -> None:
    assert facts(f'<title>Plain</title><script type="{kind}">{script}</script>').title == "Read"


@pytest.mark.parametrize(
    "image",
    [["data:image/png;base64,x", "/b.png"], [{"@type": "ImageObject"}, {"contentUrl": "/b.png"}],
     {"url": {"@id": "/b.png"}}, ["http://10.0.0.1/a.png", {"url": ["/b.png", "/c.png"]}]],
)  # fmt: skip
def test_the_first_picture_that_may_be_fetched_is_taken(image: object) -> None:
    article = json.dumps({"@type": "Article", "headline": "Read", "image": image})
    found = facts(f'<script type="application/ld+json">{article}</script>')
    assert found.image_url == "https://www.news.example/b.png"


def test_of_several_pictures_the_first_that_may_be_fetched_counts() -> None:
    found = facts(
        '<meta property="og:image" content="data:image/gif;base64,x"><meta property="og:image" content="/logo.svg">'
        '<meta property="og:image" content="undefined"><meta property="og:image" content="/b.png">'
    )
    assert found.image_url == "https://www.news.example/b.png"


def test_a_long_wrapping_of_nothing_costs_no_time() -> None:
    spaces = " " * 2_000_000
    assert facts(f'<script type="application/ld+json">//<![CDATA[{spaces}x{spaces}</script>').title is None


def test_twitter_cards_and_plain_html_fill_what_is_missing() -> None:
    found = facts(
        '<title>Title</title><meta name="twitter:image" content="//c.example/t.png">'
        '<meta name="description" content="Words"><time datetime="2026-11-21">today</time>'
    )
    assert (found.title, found.summary, found.image_url) == ("Title", "Words", "https://c.example/t.png")
    assert found.published_at == datetime(2026, 11, 21, tzinfo=UTC)


def test_what_a_template_left_behind_says_nothing() -> None:
    found = facts(
        '<meta property="og:title" content="{{ title }}"><meta name="dc.title twitter:title" content="Real">'
        '<meta property="og:description" content="null"><meta name="DC.description" content="Words">'
    )
    assert (found.title, found.summary) == ("Real", "Words")


def test_what_stands_in_a_comment_a_template_or_noscript_is_not_declared() -> None:
    found = facts(
        "<!--<meta property=og:title content=comment>--><template><meta property=og:title content=template>"
        "</template><noscript><meta property=og:title content=noscript></noscript><title>Real</title>"
    )
    assert found.title == "Real"


@pytest.mark.parametrize(
    "image",
    ["file:///etc/passwd", "http://169.254.169.254/x", "http://localhost/x.png", "data:image/png;base64,x", " "],
)
def test_a_picture_that_may_not_be_fetched_is_none(image: str) -> None:
    assert facts(f'<meta property="og:image" content="{image}">').image_url is None


def test_a_relative_picture_on_a_private_base_is_none() -> None:
    assert facts("<base href='http://127.0.0.1/'><meta property=og:image content='a.png'>").image_url is None


def test_a_page_cannot_name_another_site_as_its_own_address() -> None:
    assert facts("<link rel=canonical href='https://rival.example/x'>").canonical_url is None
    assert facts("<link rel=canonical href='https://notnews.example/x'>").canonical_url is None
    own = facts("<link rel=canonical href='https://news.example/x'>").canonical_url
    assert own == "https://news.example/x"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<meta charset=windows-1251><title>Привет</title>".encode("cp1251"), "text/html"),
        ("<title>Привет</title>".encode("koi8-r"), "text/html; charset=koi8-r"),
        ("<title>Привет</title>".encode("utf-16"), "text/html"),
        ("<meta charset=x-evil><title>Привет</title>".encode(), "text/html; charset=rot13"),
        ("<meta charset=iso-8859-5><title>Привет</title>".encode(), "text/html; charset=utf-8"),
    ],
)
def test_a_page_is_decoded_by_the_webs_charsets_alone(body: bytes, content_type: str) -> None:
    assert read(body, content_type, URL).title == "Привет"


def test_a_long_text_is_cut_and_markup_in_it_is_text() -> None:
    found = facts(f'<meta property="og:title" content="{"A" * 100_000}"><meta name=description content="&lt;b&gt;">')
    assert found.title is not None
    assert len(found.title) == 300
    assert found.summary == "<b>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "image/png"),
        (bytes(range(256)) * 200, "text/html"),
        (b"%PDF-1.7", "application/pdf"),
        (b"x" * (5 * 2**20), "text/html"),
    ],
)
def test_what_is_no_page_is_refused_with_a_sentence(body: bytes, content_type: str) -> None:
    with pytest.raises(PageError) as refused:
        read(body, content_type, URL)
    assert str(refused.value).endswith(".")


def test_an_empty_page_has_no_facts() -> None:
    assert read(b"", "", URL) == PageFacts(None, None, None, None, None, None, None, None, None)
