"""Articles: from a pasted address or a form into the queue, put in order, put out of sight."""

from dataclasses import dataclass
from enum import StrEnum

from share.core import Core, Session
from share.domain.addresses import AddressError, is_link, parse
from share.domain.articles import LONGEST_SUMMARY, LONGEST_TITLE, ArticleState, key_of, one_line
from share.domain.errors import ConflictError, InvalidError, UnreadableError
from share.infra.fetch import ACCEPT_PAGE, FetchError
from share.models.articles import Article
from share.repositories import articles
from share.repositories.articles import NewArticle
from share.sources import page
from share.sources.page import PageFacts


@dataclass(frozen=True, slots=True)
class Words:
    """What a person typed about an article; what is empty is taken from the page."""

    title: str = ""
    summary: str = ""
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """The article as it stands; `created` is False where it was known, `missing` says what the page did not tell."""

    article: Article
    created: bool
    missing: str = ""


class Move(StrEnum):
    """Where an article goes within the order."""

    UP = "up"
    DOWN = "down"
    TOP = "top"
    BOTTOM = "bottom"


def add_url(core: Core, *, url: str, by_id: int | None = None, words: Words | None = None) -> Added:
    """Put the article at `url` into the queue, with what its page says of itself.

    A page that cannot be read is no obstacle where a title was typed. A known article comes back into the queue.
    Raises InvalidError.
    """
    typed = words or Words()
    address = _address(core, url)
    _check_picture(core, typed.image_url.strip())
    known = _queue_known(core, key_of(address))
    if known is not None:
        return Added(known, created=False)
    facts, missing = _facts(core, address, typed)
    new = _new_article(core, address, facts, typed, by_id=by_id)
    with core.write() as session:
        created = articles.add_new(session, [new], now=core.now()) == 1
        article = articles.find_by_key(session, new.key)
        if article is None:
            raise ConflictError("This article was taken away just now. Try again.")
        _queue(session, article)
    return Added(article, created, missing)


def _queue_known(core: Core, key: str) -> Article | None:
    with core.write() as session:
        known = articles.find_by_key(session, key)
        if known is not None:
            _queue(session, known)
        return known


def get(core: Core, public_id: str) -> Article:
    """The article with this public id; raises NotFoundError."""
    with core.read() as session:
        return articles.get(session, public_id)


def queue(core: Core, public_id: str) -> Article:
    """Put an article at the end of the order."""
    with core.write() as session:
        article = articles.get(session, public_id)
        _queue(session, article)
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
    _queue(session, article)
    order = articles.lock_order(session)
    articles.write_order(order)
    return article, [other for other in order if other is not article]


def _queue(session: Session, article: Article) -> None:
    if article.state == ArticleState.QUEUED:
        return
    order = articles.lock_order(session)
    article.state = ArticleState.QUEUED.value
    article.position = len(order) + 1
    articles.write_order([*order, article])
    session.flush()


def _address(core: Core, url: str) -> str:
    text = url.strip()
    try:
        address = parse(text if "://" in text else f"https://{text}").url
    except AddressError as error:
        raise InvalidError(str(error), field="url", reason=error.reason) from error
    if not is_link(address, allow_hosts=core.settings.fetch_allow_hosts):
        raise InvalidError("Give an address that everybody can open.", field="url", reason="private")
    return address


def _check_picture(core: Core, url: str | None) -> None:
    if url and not is_link(url, allow_hosts=core.settings.fetch_allow_hosts):
        raise InvalidError("The picture's address is not one that everybody can open.", field="image_url")


def _facts(core: Core, url: str, typed: Words) -> tuple[PageFacts | None, str]:
    """What the page says, or why it does not, which is an error only where no title was typed."""
    try:
        got = core.fetch.get(url, accept=ACCEPT_PAGE)
        return page.read(got.body, got.content_type, got.url, allow_hosts=core.settings.fetch_allow_hosts), ""
    except (FetchError, page.PageError) as error:
        if not typed.title.strip():
            text = f"{error} You can still add it: type its title yourself."
            raise UnreadableError(text, field="url", reason=error.reason) from error
        return None, str(error)


def _new_article(core: Core, address: str, facts: PageFacts | None, typed: Words, *, by_id: int | None) -> NewArticle:
    own = _own_address(facts, address)
    image = typed.image_url.strip() or (facts.image_url if facts else None)
    _check_picture(core, image)
    title = typed.title.strip() or (facts.title if facts else None)
    if not title:
        raise UnreadableError("This page has no title of its own. Type one.", field="title", reason="no-title")
    summary = typed.summary.strip() or (facts.summary if facts else None) or ""
    return NewArticle(
        key=key_of(own),
        url=own,
        title=one_line(title, longest=LONGEST_TITLE),
        summary=one_line(summary, longest=LONGEST_SUMMARY),
        image_url=image or None,
        image_alt=facts.image_alt if facts and not typed.image_url.strip() else None,
        author=facts.author if facts else None,
        language=facts.language if facts else None,
        published_at=facts.published_at if facts else None,
        added_by_id=by_id,
    )


def _own_address(facts: PageFacts | None, address: str) -> str:
    """The page's own spelling of its address, unless that is its site's front page: a common slip of sites."""
    own = facts.canonical_url if facts else None
    return own if own and parse(own).target != "/" else address
