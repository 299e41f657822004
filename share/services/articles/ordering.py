"""The order in which articles wait, and what is put out of sight."""

from enum import StrEnum

from share.core import Core, Session
from share.domain.articles import ArticleState
from share.models.articles import Article
from share.repositories import articles


class Move(StrEnum):
    """Where an article goes within the order."""

    UP = "up"
    DOWN = "down"
    TOP = "top"
    BOTTOM = "bottom"


def get(core: Core, public_id: str) -> Article:
    """The article with this public id; raises NotFoundError."""
    with core.read() as session:
        return articles.get(session, public_id)


def queue(core: Core, public_id: str) -> Article:
    """Put an article at the end of the order."""
    with core.write() as session:
        article = articles.get(session, public_id)
        to_order(session, article)
    return article


def dismiss(core: Core, public_id: str) -> Article:
    """Put an article out of sight; it can be restored."""
    with core.write() as session:
        article = articles.get(session, public_id)
        article.state = ArticleState.DISMISSED.value
    return article


def restore(core: Core, public_id: str) -> Article:
    """Bring an article back among what came in."""
    with core.write() as session:
        article = articles.get(session, public_id)
        if article.state == ArticleState.DISMISSED:
            article.state = ArticleState.NEW.value
    return article


def dismiss_new(core: Core, *, feed_id: int | None = None) -> int:
    """Put out of sight all that came in and was not put in order; returns how many."""
    with core.write() as session:
        return articles.dismiss_new(session, feed_id=feed_id, until=core.now())


def move(core: Core, public_id: str, where: Move) -> None:
    """Move an article within the order; one that is not in it yet is put there first."""
    with core.write() as session:
        article, order = _taken_out(session, public_id)
        places = {
            Move.UP: max(0, article.position - 2),
            Move.DOWN: article.position,
            Move.TOP: 0,
            Move.BOTTOM: len(order),
        }
        order.insert(places[where], article)
        articles.write_order(order)


def place(core: Core, public_id: str, position: int) -> None:
    """Give an article the place `position`, counted from 1; beyond the end is the end."""
    with core.write() as session:
        article, order = _taken_out(session, public_id)
        order.insert(max(0, position - 1), article)
        articles.write_order(order)


def _taken_out(session: Session, public_id: str) -> tuple[Article, list[Article]]:
    """The article, queued and with its place, and the rest of the order without it."""
    article = articles.get(session, public_id)
    to_order(session, article)
    order = articles.lock_order(session)
    articles.write_order(order)
    return article, [other for other in order if other is not article]


def to_order(session: Session, article: Article) -> None:
    """Put an article at the end of the order, unless it stands in it."""
    if article.state == ArticleState.QUEUED:
        return
    order = articles.lock_order(session)
    article.state = ArticleState.QUEUED.value
    article.position = len(order) + 1
    articles.write_order([*order, article])
    session.flush()
