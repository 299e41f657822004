"""The sample's posts as the sandbox networks show them: written into their file before they start."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from share.core import Core
from share.demo.acts import Kind
from share.demo.beginnings import ORGANISATION
from share.demo.calendar import Day
from share.demo.kits import MADE_BEFORE
from share.demo.native_ids import PAGE_ID, PAGE_TOKEN, author_of, plain
from share.demo.records import Record
from share.demo.stories import Story, in_feed, waiting
from share.demo.words import post_text
from share.domain.links import address
from share.models.campaigns import Campaign
from share.processes.sample import state_path
from share.sandbox.bills import POST, Bills
from share.sandbox.posts import PAGE, PROFILE, Author, Post
from share.sandbox.store import Article, Store
from share.sandbox.tokens import Token, Tokens
from share.sandbox.world import HOME


@dataclass(frozen=True, slots=True)
class Told:
    """What else the sandbox networks are to know: tokens, posts that nobody recorded, what X has charged."""

    tokens: Sequence[Token] = ()
    posts: Sequence[Post] = ()
    charges: Sequence[tuple[date, str]] = ()


def write(
    core: Core, records: Iterable[Record], articles: Iterable[Article], *, campaign: Campaign, told: Told
) -> None:
    """Keep every post that has an address, the news site's articles, and what else is told."""
    path = state_path(core.settings.instance_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(str(path))
    try:
        store.add(_posts(core, records, campaign.disclosures))
        store.add_articles(articles)
        _tell(store, told)
    finally:
        store.close()


def _tell(store: Store, told: Told) -> None:
    store.add(told.posts)
    tokens = Tokens(store.kept)
    for token in told.tokens:
        tokens.put(token)
    if not tokens.known("facebook", PAGE_TOKEN):
        scopes = ("pages_read_engagement", "read_insights", "pages_manage_posts")
        tokens.put(Token("facebook", PAGE_TOKEN, PAGE_ID, ORGANISATION, PAGE, scopes))
    Bills(store).enter((day, POST, one) for day, one in told.charges)


def articles_of(days: Iterable[Day], *, site: str, now: datetime) -> Iterator[Article]:
    """The news site's articles: those of the kits, those that wait, and some that nobody has pulled yet."""
    for day in days:
        yield _article(day.story, site, day.publish_at - MADE_BEFORE, on=day.date)
    for age, story in enumerate((*in_feed(), *waiting())):
        yield _article(story, site, now - timedelta(hours=age), on=now.date())


def _article(story: Story, site: str, at: datetime, *, on: date) -> Article:
    path = story.address(site, on).removeprefix(site)
    return Article(path, story.title, story.summary, at.timestamp())


def _posts(core: Core, records: Iterable[Record], disclosures: dict[str, str]) -> Iterator[Post]:
    for record in records:
        if record.sharing.kind is not Kind.WORD:
            yield _post(core, record, disclosure=disclosures.get(record.act.person.tie, ""))


def _post(core: Core, record: Record, *, disclosure: str) -> Post:
    sharing, network = record.sharing, core.networks.get(record.act.network)
    link = address(core.settings.public_url, record.link.code)
    held = {Kind.ARTICLE: (record.kit.url,), Kind.BARE: ()}.get(sharing.kind, (link,))
    return Post(
        network.name,
        plain(sharing.ref),
        _author(record),
        post_text(record.act, record.words, network=network, link=link, page=record.kit.url, disclosure=disclosure),
        sharing.posted_at.timestamp(),
        instance=HOME if network.name == "mastodon" else "",
        links=held,
        state="protected" if record.is_hidden else "live",
        kept=record.is_hidden,
    )


def _author(record: Record) -> Author:
    sharing, person = record.sharing, record.act.person
    is_page = sharing.kind is Kind.PAGE
    network = record.act.network
    author_id = author_of(sharing.ref, sharing.author)
    # The sandbox numbers Mastodon's accounts; name@host is how the adapter tells them apart.
    number = author_id if network != "mastodon" else str(10**9 + person.number)
    return Author(
        network,
        number,
        ORGANISATION if is_page else sharing.author,
        ORGANISATION if is_page else person.name,
        kind=PAGE if is_page else PROFILE,
    )
