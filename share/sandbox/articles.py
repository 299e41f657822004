"""A small news site, so that links lead somewhere and a feed has news: what was told to it, and nothing more."""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from share.sandbox.layout import nothing_here, page
from share.sandbox.routes import Route
from share.sandbox.store import Article
from share.sandbox.wire import Answer, Request
from share.sandbox.world import World

NAME = "The Union Wire"
IN_FEED = 30


def show(world: World, request: Request) -> Answer:
    """Show an article, with the tags by which other sites make a card of it."""
    article = world.store.article(request.path)
    if article is None:
        return nothing_here(world, request)
    tags = {
        "og:type": "article",
        "og:site_name": NAME,
        "og:title": article.title,
        "og:description": article.summary,
        "og:url": request.site + article.path,
        "article:published_time": _moment(article).isoformat(),
    }
    head = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in tags.items())
    return page(
        article.title,
        f'<article class="card"><p class="soft">{NAME} · {_moment(article):%d %B %Y}</p>'
        f'<p class="text">{escape(article.summary)}</p>'
        '<p class="soft">A made-up story on a made-up site: here the whole article would stand.</p></article>',
        head=head,
    )


def feed(world: World, request: Request) -> Answer:
    """The newest articles as RSS."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{request.site}{escape(one.path)}</link>"
        f"<guid>{request.site}{escape(one.path)}</guid><description>{escape(one.summary)}</description>"
        f"<pubDate>{format_datetime(_moment(one))}</pubDate></item>"
        for one in world.store.newest_articles(IN_FEED)
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{NAME}</title><link>{request.site}/</link><description>Made-up labour news</description>"
        f"<language>en</language>{items}</channel></rss>"
    )
    return Answer(200, body.encode(), {"Content-Type": "application/rss+xml; charset=utf-8"})


def _moment(article: Article) -> datetime:
    return datetime.fromtimestamp(int(article.published), UTC)


ROUTES = (
    Route("GET", "/wire/feed.xml", feed),
    Route("GET", "/wire/{rest}", show),
)
