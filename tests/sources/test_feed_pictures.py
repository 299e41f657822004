"""Where feeds put the picture of an article."""

import pytest

from tests.sources.test_feed import item, read, rss

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'


PICTURES = {
    '<media:content url="https://c.example/s.jpg" medium="image" width="90"/>'
    '<media:content url="https://c.example/l.jpg" medium="image" width="1200"/>': "https://c.example/l.jpg",
    '<media:group><media:content url="https://c.example/v.mp4" type="video/mp4"/>'
    '<media:thumbnail url="//c.example/t.jpg"/></media:group>': "https://c.example/t.jpg",
    '<media:content url="https://0.gravatar.com/avatar/x" medium="image"/>'
    '<media:content url="https://c.example/p.png" medium="image"/>': "https://c.example/p.png",
    '<itunes:image href="https://c.example/cover.jpg"/>'
    '<enclosure url="https://c.example/e.mp3" type="audio/mpeg"/>': "https://c.example/cover.jpg",
    "<image><url>https://c.example/own.jpg?x=1</url></image>": "https://c.example/own.jpg?x=1",
    "<smallimage>https://c.example/s.jpg</smallimage>"
    "<bigimage>https://c.example/b.jpg</bigimage>": "https://c.example/b.jpg",
    "<description>&lt;img src='https://c.example/1px.gif' width='1' height='1'&gt;"
    '&lt;IMG SRC="pic.jpg?a=1&amp;amp;b=2"&gt;</description>': "https://news.example/blog/pic.jpg?a=1&b=2",
    '<media:thumbnail url="https://c.example/s72.jpg" width="72"/>'
    "<description>&lt;img src='https://c.example/full.jpg'&gt;</description>": "https://c.example/full.jpg",
    '<media:thumbnail url="https://c.example/s72.jpg" width="72"/>': "https://c.example/s72.jpg",
    "<description>&lt;img src='data:image/gif;base64,x'&gt; words</description>": None,
    "<description>&lt;img src='http://169.254.169.254/x.png'&gt;</description>": None,
    "<description>&lt;img src='//[::1'&gt;</description>": None,
    '<enclosure url="https://c.example/e.mp3" type="audio/mpeg"/>': None,
    '<media:content url="https://c.example/logo.svg" medium="image"/>'
    '<media:thumbnail url="https://c.example/t.jpg"/>': "https://c.example/t.jpg",
}


@pytest.mark.parametrize(("inner", "image"), PICTURES.items())
def test_the_picture_of_an_article_is_found_where_feeds_put_it(inner: str, image: str | None) -> None:
    (article,) = read(rss(item(inner), namespaces=MEDIA)).items
    assert article.image_url == image
