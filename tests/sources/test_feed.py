import json
from datetime import UTC, datetime

import pytest

from share.sources.feed import Feed, FeedError, parse

BASE = "https://news.example/blog/feed.xml"


def rss(items: str, *, namespaces: str = "", channel: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><rss version="2.0" {namespaces}><channel><title>News</title>'
        f"<link>https://news.example/</link>{channel}{items}</channel></rss>"
    ).encode()


def item(inner: str = "", *, link: str = "https://news.example/a") -> str:
    return f"<item><title>A</title><link>{link}</link>{inner}</item>"


def read(body: bytes, content_type: str = "", **more: frozenset[str]) -> Feed:
    return parse(body, content_type, BASE, **more)


RSS_2 = rss(
    """<item><title><![CDATA[Budget &amp; you: what <em>really</em> changed]]></title>
    <link> https://news.example/2026/11/budget?a=1&amp;b=2 </link>
    <guid isPermaLink="false">story-17</guid><pubDate>Sat, 21 Nov 2026 07:30:00 +0100</pubDate>
    <dc:creator>Alice Ames</dc:creator>
    <description>&lt;p&gt;Rents fall.&lt;/p&gt;&lt;p&gt;Fares rise.&lt;/p&gt;
    &lt;script&gt;x()&lt;/script&gt;</description>
    <enclosure url="/media/budget.jpg" type="image/jpeg" length="1"/></item>""",
    namespaces='xmlns:dc="http://purl.org/dc/elements/1.1/"',
    channel="<language>en-GB</language><image><url>https://news.example/logo.png</url></image>",
)


def test_an_article_of_rss_2_is_read_whole() -> None:
    feed = read(RSS_2)
    assert (feed.title, feed.link, feed.language) == ("News", "https://news.example/", "en-GB")
    assert feed.image_url == "https://news.example/logo.png"
    (article,) = feed.items
    assert article.guid == "story-17"
    assert article.url == "https://news.example/2026/11/budget?a=1&b=2"
    assert article.title == "Budget & you: what really changed"
    assert article.summary == "Rents fall. Fares rise."
    assert article.image_url == "https://news.example/media/budget.jpg"
    assert article.author == "Alice Ames"
    assert article.published_at == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    assert article.language == "en-GB"


ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/blog/" xml:lang="de">
<title type="text">Nachrichten</title><link href="./"/><link rel="self" href="feed.xml"/>
<entry xml:lang="fr"><id>tag:news.example,2026:1</id><title type="html">Caf&amp;eacute; &amp;lt;b&amp;gt;</title>
<link rel="replies" href="https://other.example/"/><link rel="alternate" href="2026/one.html"/>
<author><name>Bob Berg</name><email>bob@news.example</email></author><updated>2026-11-20T10:00:00Z</updated>
<published>2026-11-19T22:15:00.5-02:00</published>
<summary type="text">1 &lt; 2 and &lt;i&gt; is a tag</summary>
<content type="xhtml" xml:base="2026/"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text <img src="one.png"/></p></div>
</content></entry>
<entry><id>https://news.example/two</id><title type="text">Use &lt;b&gt; well</title>
<link href="https://news.example/two"/><content type="text">Plain</content><updated>2026-11-18</updated></entry>
</feed>"""


def test_an_atom_entry_without_an_author_has_the_feeds() -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Ann</name></author>'
    own = '<entry><id>1</id><link href="/a"/><author><name>Bob</name></author></entry>'
    feed = read(f'{head}{own}<entry><id>2</id><link href="/b"/></entry></feed>'.encode())
    assert [article.author for article in feed.items] == ["Bob", "Ann"]


def test_an_atom_entry_without_a_link_stands_where_its_content_does() -> None:
    entry = '<entry><id>tag:e,2026:1</id><title>T</title><content type="text/html" src="/told/elsewhere"/></entry>'
    found = read(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>{entry}</feed>'.encode())
    assert [item.url for item in found.items] == ["https://news.example/told/elsewhere"]


def test_atom_is_resolved_by_its_bases_and_types() -> None:
    one, two = read(ATOM).items
    assert one.url == "https://news.example/blog/2026/one.html"
    assert one.image_url == "https://news.example/blog/2026/one.png"
    assert one.title == "Café <b>"
    assert one.summary == "1 < 2 and <i> is a tag"
    assert one.author == "Bob Berg"
    assert one.published_at == datetime(2026, 11, 20, 0, 15, 0, 500_000, tzinfo=UTC)
    assert one.language == "fr"
    assert two.title == "Use <b> well"
    assert two.summary == "Plain"
    assert two.published_at == datetime(2026, 11, 18, tzinfo=UTC)


RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>RDF News</title><link>https://news.example/</link>
<dc:language>pl</dc:language></channel>
<item rdf:about="https://news.example/r1"><title>First</title><link>https://news.example/r1</link>
<dc:date>2026-11-21T09:00+01:00</dc:date><dc:creator>Carol</dc:creator><description>D</description></item></rdf:RDF>"""


def test_rdf_with_dublin_core_is_read() -> None:
    feed = read(RDF)
    (article,) = feed.items
    assert (feed.title, article.title, article.url) == ("RDF News", "First", "https://news.example/r1")
    assert article.published_at == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert (article.author, article.language) == ("Carol", "pl")


def test_rss_091_with_its_doctype_and_named_signs_is_read() -> None:
    body = (
        b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        b'"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Old</title>'
        b"<item><title>Caf&eacute; &mdash; open</title><link>/x</link></item></channel></rss>"
    )
    (article,) = read(body).items
    assert (article.title, article.url) == ("Café — open", "https://news.example/x")
    assert article.guid == "https://news.example/x"
    assert article.published_at is None


JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "JSON News",
"home_page_url": "https://news.example/", "authors": [{"name": "Dan"}], "language": "en", "items": [
{"id": 7, "url": "/one", "title": "One", "content_html": "<p>Hi <img src='/p.jpg'></p>",
 "date_published": "2026-11-21T10:00:00+02:00"},
{"id": "b", "external_url": "https://other.example/b", "content_text": "Words", "image": "https://cdn.example/b.png",
 "authors": [{"name": "Ann"}, {"name": "Ben"}], "date_modified": "2026-11-20T00:00:00Z"},
{"id": "c", "title": "no link"},
{"id": "d", "url": "https://news.example/d", "attachments": [
 {"url": "https://cdn.example/d.mp3", "mime_type": "audio/mpeg"},
 {"url": "https://cdn.example/d.jpg", "mime_type": "image/jpeg"}]}]}"""


def test_a_json_feed_is_read_like_the_others() -> None:
    feed = read(JSON_FEED, "application/feed+json")
    one, two, four = feed.items
    assert (feed.title, feed.skipped) == ("JSON News", 1)
    assert (one.url, one.image_url) == ("https://news.example/one", "https://news.example/p.jpg")
    assert (one.title, one.summary, one.author, one.language) == ("One", "Hi", "Dan", "en")
    assert one.published_at == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert (two.title, two.headline, two.author) == (None, "Words", "Ann, Ben")
    assert two.image_url == "https://cdn.example/b.png"
    assert two.published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert four.image_url == "https://cdn.example/d.jpg"


def test_the_one_author_of_json_feed_1_is_read() -> None:
    body = {"items": [{"id": "a", "url": "https://news.example/a", "author": {"name": "Eve"}}]}
    assert read(json.dumps(body).encode()).items[0].author == "Eve"


@pytest.mark.parametrize(
    ("inner", "moment"),
    [
        ("<pubDate>Sat, 21 Nov 2026 07:30:00 EST</pubDate>", datetime(2026, 11, 21, 12, 30, tzinfo=UTC)),
        ("<pubDate>21 Nov 2026 07:30 +0000</pubDate>", datetime(2026, 11, 21, 7, 30, tzinfo=UTC)),
        ("<pubDate>Sat, November 21, 2026 3:41 PM GMT</pubDate>", datetime(2026, 11, 21, 15, 41, tzinfo=UTC)),
        ("<pubDate>2026-11-21 07:30:00</pubDate>", datetime(2026, 11, 21, 7, 30, tzinfo=UTC)),
        ("<pubDate>21.11.2026 07:30</pubDate>", datetime(2026, 11, 21, 7, 30, tzinfo=UTC)),
        ("<pubDate><![CDATA[Sat, 21 Nov 2026 07:30:00 GMT]]> </pubDate>", datetime(2026, 11, 21, 7, 30, tzinfo=UTC)),
        ("<dc:date>2026-11-21T07:30:00.1234567Z</dc:date>", datetime(2026, 11, 21, 7, 30, 0, 123_456, tzinfo=UTC)),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None),
        ("<pubDate>yesterday</pubDate>", None),
        ("<pubDate>9999-99-99T99:99:99Z</pubDate>", None),
        ("<pubDate></pubDate>", None),
        ("", None),
    ],
)
def test_dates_are_read_in_the_forms_that_feeds_use(inner: str, moment: datetime | None) -> None:
    (article,) = read(rss(item(inner), namespaces='xmlns:dc="http://purl.org/dc/elements/1.1/"')).items
    assert article.published_at == moment


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("<item><guid>https://news.example/g</guid></item>", "https://news.example/g"),
        ("<item><link>https://news.example/17</link><guid>17</guid></item>", "https://news.example/17"),
        (
            "<item><title>t</title><guid isPermaLink='false'>https://news.example/g</guid></item>",
            "https://news.example/g",
        ),
        (
            "<item><title>t</title><enclosure url='https://c.example/e.mp3' type='audio/mpeg'/></item>",
            "https://c.example/e.mp3",
        ),
        (
            "<item><link>https://feeds.example/~r/x</link><f:origLink>https://news.example/o</f:origLink></item>",
            "https://news.example/o",
        ),
        ("<item><link>//c.example/x</link></item>", "https://c.example/x"),
        ("<item><link>../up?x=a b</link></item>", "https://news.example/up?x=a%20b"),
        ("<item><link>https://bücher.example/✓</link></item>", "https://xn--bcher-kva.example/%E2%9C%93"),
        ("<item><link><![CDATA[https://news.example/?a=1&b=2]]></link></item>", "https://news.example/?a=1&b=2"),
        ("<item><link>http://news.example/plain</link></item>", "http://news.example/plain"),
    ],
)
def test_the_link_of_an_article_is_found_and_made_absolute(entry: str, url: str) -> None:
    feed = read(rss(entry, namespaces='xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"'))
    assert [article.url for article in feed.items] == [url]


@pytest.mark.parametrize(
    "entry",
    [
        "<item><title>only a title</title></item>",
        "<item/>",
        "<item><guid>g</guid></item>",
        "<item><link></link><title>t</title></item>",
        "<item><link>javascript:alert(1)</link></item>",
        "<item><link>file:///etc/passwd</link></item>",
        "<item><link>http://10.0.0.1/x</link></item>",
        "<item><link>http://localhost/x</link></item>",
        "<item><link>https://a:b@news.example/</link></item>",
        f"<item><link>https://news.example/{'a' * 2000}</link></item>",
    ],
)
def test_an_item_without_a_link_to_follow_is_left_out_and_counted(entry: str) -> None:
    feed = read(rss(entry + item()))
    assert ([article.url for article in feed.items], feed.skipped) == (["https://news.example/a"], 1)


def test_a_private_link_is_kept_where_the_operator_lists_its_host() -> None:
    body = rss(item(link="/a"))
    base = "http://127.0.0.1:9000/feed"
    assert parse(body, "", base).skipped == 1
    (article,) = parse(body, "", base, allow_hosts=frozenset({"127.0.0.1:9000"})).items
    assert article.url == "http://127.0.0.1:9000/a"


@pytest.mark.parametrize(
    "entries",
    [
        item("<guid>1</guid>") + item("<guid>1</guid>", link="https://news.example/b"),
        item("<guid>1</guid>") + item("<guid>2</guid>"),
        item("<guid>1</guid>") + item("<guid>2</guid>", link="http://www.news.example/a/?utm_source=rss#utm_medium"),
    ],
)
def test_an_article_stands_once(entries: str) -> None:
    assert [article.guid for article in read(rss(entries)).items] == ["1"]


def test_of_two_items_for_one_page_the_one_with_a_title_stands() -> None:
    bare = "<item><link>https://news.example/a</link><description>Note</description></item>"
    (article,) = read(rss(bare + item())).items
    assert article.title == "A"


def test_two_parts_of_one_page_are_two_articles() -> None:
    entries = item(link="https://news.example/day#a1") + item(link="https://news.example/day#a2")
    assert len(read(rss(entries)).items) == 2


def test_the_newest_hundred_are_kept() -> None:
    dated = "".join(
        item(f"<pubDate>2026-01-01T00:{minute // 60:02}:{minute % 60:02}Z</pubDate>", link=f"/{minute}")
        for minute in range(150)
    )
    kept = [article.url.rpartition("/")[2] for article in read(rss(dated)).items]
    assert kept == [str(minute) for minute in range(50, 150)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("AT&amp;amp;T &amp;#8211; news", "AT&T \u2013 news"),
        ("<![CDATA[It&#8217;s &ldquo;here&rdquo;]]>", "It\u2019s \u201chere\u201d"),
        ("a &lt;b&gt;bold&lt;/b&gt; word", "a bold word"),
        ("vector&lt;int&gt; in C++", "vector<int> in C++"),
        ("5 &lt; 6 &amp; 7 &gt; 3", "5 < 6 & 7 > 3"),
        ("AT&T, R&D and <![CDATA[Q&A]]>", "AT&T, R&D and Q&A"),
        ("two\n   lines&#160;here", "two lines here"),
        ("left&#8238;right", "leftright"),
        ("x" * 400, "x" * 299 + "…"),
        ("&lt;img src=x onerror=alert(1)&gt;", None),
        ("", None),
    ],
)
def test_a_title_becomes_plain_text(title: str, text: str | None) -> None:
    (article,) = read(rss(f"<item><title>{title}</title><link>/a</link></item>")).items
    assert article.title == text


RUSSIAN = (
    '<rss version="2.0"><channel><title>Новости</title>'
    "<item><title>Привет</title><link>/a</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (('<?xml version="1.0" encoding="windows-1251"?>' + RUSSIAN).encode("cp1251"), "text/xml"),
        (RUSSIAN.encode("koi8-r"), "text/xml; charset=KOI8-R"),
        (RUSSIAN.encode("utf-16"), "application/rss+xml"),
        (b"\xef\xbb\xbf" + RUSSIAN.encode(), "text/xml; charset=iso-8859-1"),
        (('<?xml version="1.0" encoding="UTF-16"?>' + RUSSIAN).encode(), ""),
        (('<?xml version="1.0" encoding="rot13"?>' + RUSSIAN).encode(), "text/xml; charset=zlib"),
        (("\n\n  " + RUSSIAN).encode(), "text/html"),
    ],
)
def test_a_feed_is_decoded_by_the_webs_charsets_alone(body: bytes, content_type: str) -> None:
    feed = read(body, content_type)
    assert (feed.title, feed.items[0].title) == ("Новости", "Привет")


def test_a_few_broken_bytes_do_not_spoil_a_text() -> None:
    body = rss("<item><title>Größe und grün\xff</title><link>/a</link></item>".replace("\xff", "@@"))
    title = read(body.replace(b"@@", b"\xff")).items[0].title
    assert title is not None
    assert title.startswith("Größe und grün")


def test_a_sloppy_feed_is_read_all_the_same() -> None:
    body = rss("<item><title>Salt & pepper</title><link>https://news.example/a?x=1&y=2</link><b>x</item>")
    (article,) = read(body).items
    assert (article.title, article.url) == ("Salt & pepper", "https://news.example/a?x=1&y=2")


def test_a_wordpress_entry_with_an_empty_link_is_found_by_its_content() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/wp-atom.php"><title>B</title>
    <entry><id>https://news.example/?p=1</id><title>T</title><link rel="alternate" href=""/>
    <content type="html" xml:base="https://news.example/2026/11/t/">x</content></entry></feed>"""
    assert read(body).items[0].url == "https://news.example/2026/11/t/"


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 9}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "nothing"),
        (b"  \n", "nothing"),
        (b"<!doctype html><html><body>Hello</body></html>", "web page"),
        (b"<note>hello</note>", "not a feed"),
        (b"plain words", "not a feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a feed"),
        (b'<rss version="2.0"><channel><title>T</title><item><t', "breaks off"),
        (f'<!DOCTYPE rss [<!ENTITY a0 "x">{BOMB}]><rss><channel>&a8;</channel></rss>'.encode(), "entities"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel>&x;</channel></rss>', "entities"),
        (b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><rss/>', "entities"),
        (b"<rss><channel>& " + b'<!ENTITY x "y">' + b"</channel></rss>", "entities"),
        (b"<rss><channel>" + b"<a>" * 500 + b"</a>" * 500 + b"</channel></rss>", "honest"),
        (b"<rss " + b" ".join(b'a%d="1"' % n for n in range(5000)) + b"/>", "honest"),
        (b"<rss>&" + b"<a>" * 60_000, "honest"),
        (b'{"items": ' + b"[" * 100_000, "cannot be read"),
        (b'{"version": 1', "cannot be read"),
        (b'{"title": "x"}', "no items"),
        (b"[1, 2]", "no items"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_sentence(body: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says) as refused:
        read(body)
    assert str(refused.value).endswith(".")
    assert refused.value.field == "url"


def test_json_with_values_of_wrong_types_is_taken_for_what_it_is_worth() -> None:
    hostile = """{"title": ["x"], "authors": "nobody", "items": [{"id": %s, "url": null, "title": {"a": 1}}, "text",
        {"id": {"x": 1}, "url": "https://news.example/3", "content_html": 5, "date_published": [], "image": {},
         "authors": [1], "attachments": "none", "language": 3}]}"""
    text = hostile % ("9" * 5000)
    feed = read(text.encode())
    (article,) = feed.items
    assert (feed.title, feed.skipped) == (None, 2)
    assert (article.guid, article.title, article.published_at) == ("https://news.example/3", None, None)
