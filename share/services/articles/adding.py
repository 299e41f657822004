"""Articles from a pasted address or a form, with what their page says of itself."""

from dataclasses import dataclass

from share.core import Core
from share.domain.addresses import AddressError, is_link, parse
from share.domain.articles import LONGEST_SUMMARY, LONGEST_TITLE, key_of, one_line
from share.domain.errors import ConflictError, InvalidError, UnreadableError
from share.domain.texts import written
from share.domain.words import mark, say
from share.infra.fetch import ACCEPT_PAGE, FetchError
from share.models.articles import Article
from share.repositories import articles
from share.repositories.articles import NewArticle
from share.services.articles.ordering import to_order
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


def add_url(core: Core, *, url: str, by_id: int | None = None, words: Words | None = None) -> Added:
    """Put the article at `url` into the queue, with what its page says of itself.

    A page that cannot be read is no obstacle where a title was typed. A known article comes back into the queue.
    Raises InvalidError.
    """
    typed = words or Words()
    address = open_address(core, url)
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
            raise ConflictError(say("This article was taken away just now. Try again."))
        to_order(session, article)
    return Added(article, created, missing)


def _queue_known(core: Core, key: str) -> Article | None:
    with core.write() as session:
        known = articles.find_by_key(session, key)
        if known is not None:
            to_order(session, known)
        return known


WHOLE = mark("Give the whole address of a page that everybody can open, such as https://example.org/news.")


def open_address(core: Core, url: str) -> str:
    """The pasted address in one form; InvalidError where it is none, or not everybody can open it."""
    text = url.strip()
    try:
        address = parse(text if "://" in text else f"https://{text}").url
    except AddressError as error:
        words = say(WHOLE) if error.reason == "host" else say(str(error))
        raise InvalidError(words, field="url", reason=error.reason) from error
    if not is_link(address, allow_hosts=core.settings.fetch_allow_hosts):
        raise InvalidError(say(WHOLE), field="url", reason="private")
    return address


def _check_picture(core: Core, url: str | None) -> None:
    if url and not is_link(url, allow_hosts=core.settings.fetch_allow_hosts):
        raise InvalidError(say("The picture's address is not one that everybody can open."), field="image_url")


def _facts(core: Core, url: str, typed: Words) -> tuple[PageFacts | None, str]:
    """What the page says, or why it does not, which is an error only where no title was typed."""
    try:
        got = core.fetch.get(url, accept=ACCEPT_PAGE)
        return page.read(got.body, got.content_type, got.url, allow_hosts=core.settings.fetch_allow_hosts), ""
    except (FetchError, page.PageError) as error:
        if not written(typed.title):
            text = say("%(error)s You can still add it: type its title yourself.", error=say(str(error)))
            raise UnreadableError(text, field="url", reason=error.reason) from error
        return None, say(str(error))


def _new_article(core: Core, address: str, facts: PageFacts | None, typed: Words, *, by_id: int | None) -> NewArticle:
    own = _own_address(facts, address)
    image = typed.image_url.strip() or (facts.image_url if facts else None)
    _check_picture(core, image)
    title = written(typed.title) or (facts.title if facts else None)
    if not title:
        raise UnreadableError(say("This page has no title of its own. Type one."), field="title", reason="no-title")
    summary = written(typed.summary) or (facts.summary if facts else None) or ""
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
