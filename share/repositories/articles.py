"""Articles: what came in, and the order in which editors put it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from share.domain.articles import ArticleState
from share.domain.errors import NotFoundError
from share.domain.words import say
from share.models.articles import Article
from share.models.base import new_public_id
from share.repositories.statements import CHUNK, insert_new


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as it came in, cleaned and cut to length; `key` is its address in the normal form."""

    key: str
    url: str
    title: str
    summary: str = ""
    image_url: str | None = None
    image_alt: str | None = None
    author: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    feed_id: int | None = None
    guid: str | None = None
    added_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list and whether more follows."""

    articles: Sequence[Article]
    more: bool


def find(session: Session, public_id: str) -> Article | None:
    return session.scalar(select(Article).where(Article.public_id == public_id))


def get(session: Session, public_id: str) -> Article:
    """The article with this public id; raises NotFoundError."""
    article = find(session, public_id)
    if article is None:
        raise NotFoundError(say("There is no such article."))
    return article


def by_id(session: Session, article_id: int) -> Article | None:
    return session.get(Article, article_id)


def find_by_key(session: Session, key: str) -> Article | None:
    return session.scalar(select(Article).where(Article.key == key))


def add_new(session: Session, articles: Sequence[NewArticle], *, now: datetime) -> int:
    """Keep those whose address and, within their feed, whose guid are new; returns how many were."""
    fresh = _unknown(articles, known=_known_guids(session, articles))
    rows = [
        {**asdict(article), "public_id": new_public_id(), "state": "new", "position": 0, "created_at": now}
        for article in fresh
    ]
    return insert_new(session, Article, rows, key=("key",))


def _known_guids(session: Session, articles: Sequence[NewArticle]) -> set[tuple[int, str]]:
    wanted = [(item.feed_id, item.guid) for item in articles if item.feed_id is not None and item.guid is not None]
    known: set[tuple[int, str]] = set()
    for feed_id in {feed_id for feed_id, _ in wanted}:
        guids = [guid for owner, guid in wanted if owner == feed_id]
        for start in range(0, len(guids), CHUNK):
            rows = session.scalars(
                select(Article.guid).where(Article.feed_id == feed_id, Article.guid.in_(guids[start : start + CHUNK]))
            )
            known.update((feed_id, guid) for guid in rows if guid is not None)
    return known


def _unknown(articles: Iterable[NewArticle], *, known: set[tuple[int, str]]) -> list[NewArticle]:
    """Without what is known, and without a second of the same address or guid in the list itself."""
    fresh: dict[str, NewArticle] = {}
    seen = set(known)
    for article in articles:
        if article.feed_id is not None and article.guid is not None:
            if (article.feed_id, article.guid) in seen:
                continue
            seen.add((article.feed_id, article.guid))
        fresh.setdefault(article.key, article)
    return list(fresh.values())


def in_order(session: Session) -> Sequence[Article]:
    """What editors have put in order, first first."""
    return session.scalars(
        select(Article).where(Article.state == ArticleState.QUEUED).order_by(Article.position, Article.id)
    ).all()


def lock_order(session: Session) -> list[Article]:
    """The ordered articles, held until the commit."""
    return list(
        session.scalars(
            select(Article)
            .where(Article.state == ArticleState.QUEUED)
            .order_by(Article.position, Article.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def write_order(articles: Sequence[Article]) -> None:
    """Number the articles in the order given."""
    for place, article in enumerate(articles, start=1):
        article.position = place


def page_of(session: Session, state: ArticleState, *, words: str = "", offset: int = 0, limit: int = 30) -> Page:
    """Articles in `state`, the newest first, those alone that hold `words` in title or address."""
    wanted = select(Article).where(Article.state == state)
    if words:
        pattern = f"%{_escaped(words.lower())}%"
        wanted = wanted.where(
            or_(
                func.lower(Article.title).like(pattern, escape="\\"), func.lower(Article.url).like(pattern, escape="\\")
            )
        )
    newest = func.coalesce(Article.published_at, Article.created_at).desc()
    rows = session.scalars(wanted.order_by(newest, Article.id.desc()).offset(offset).limit(limit + 1)).all()
    return Page(rows[:limit], more=len(rows) > limit)


def count(session: Session, state: ArticleState) -> int:
    return session.scalar(select(func.count()).select_from(Article).where(Article.state == state)) or 0


def dismiss_new(session: Session, *, feed_id: int | None, until: datetime) -> int:
    """Put out of sight what came in by `until` and was not put in order; returns how many."""
    statement = update(Article).where(Article.state == ArticleState.NEW, Article.created_at <= until)
    if feed_id is not None:
        statement = statement.where(Article.feed_id == feed_id)
    gone = session.execute(
        statement.values(state=ArticleState.DISMISSED.value)
        .returning(Article.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
