"""Searching members' public posts for the kit, and asking "is this yours?" where nothing proves it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from share.core import Core, Session
from share.domain.carried import addresses, tracked_codes
from share.domain.due import Lease
from share.domain.errors import ConflictError, NotFoundError
from share.domain.evidence import Carries
from share.domain.found_posts import FoundState, Match, match
from share.domain.posts import Found, PostState
from share.domain.words import mark, say
from share.infra.fetch import FetchError
from share.models.accounts import Account
from share.models.posts import Post
from share.networks.base import ListsPosts
from share.networks.unsupported import is_shortener
from share.repositories import due, found_posts, searches
from share.repositories import posts as post_rows
from share.repositories.found_posts import Row
from share.repositories.recording import Desk, Entry
from share.repositories.searches import Held

AT_ONCE, PART = 500, 25
"""Accounts that are owed a look in one round, and in one transaction: nobody who writes waits for all of them."""

MOST_OF_A_KIT = 50
MOST_SHORT_LINKS = 5
"""Short links that one look follows, one hop each."""

FOLLOWING_SECONDS = 12.0
"""Then no further one is followed: the look has to end within its lease."""

GONE_ALREADY = mark("This question was answered already.")
TAKEN = mark("Somebody has recorded this post already. A coordinator has been told and will sort it out.")
NOT_SHOWN = mark("%(label)s does not let us show its words here; open it to see them.")


@dataclass(frozen=True, slots=True)
class Question:
    """A post that was found and may be the member's. `by_link`: it carries their own tracked link."""

    public_id: str
    network: str
    network_label: str
    opens_at: str
    handle: str
    kit_slug: str
    kit_title: str
    posted_at: datetime | None
    by_link: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A question with the post's own words, which are fetched to be shown and kept nowhere; `why` there are none."""

    question: Question
    text: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A post that was found and recorded by itself, as account and link are the member's."""

    network_label: str
    post_public_id: str
    found_at: datetime


def owe_searches(core: Core) -> int:
    """Owe a look at each account that was not looked at since the newest kit came out; returns how many."""
    with core.read() as session:
        missing = searches.missing(session, now=core.now(), limit=AT_ONCE)
    for start in range(0, len(missing), PART):
        with core.write() as session:
            searches.owe_missing(session, missing[start : start + PART], networks=core.networks, now=core.now())
        core.db.give_way()
    return len(missing)


def detect_due(core: Core) -> int:
    """Look through one account's newest posts; returns how many accounts were worked on."""
    with core.write() as session:
        taken = searches.take(session, networks=core.networks, now=core.now())
    if taken is None or isinstance(taken, Lease):
        return 0 if taken is None else 1
    network = core.networks.get(taken.account.network)
    if not isinstance(network, ListsPosts):
        return 1
    lister: ListsPosts = network
    who = searches.identity_of(taken.account)
    heard = core.networks.converse(
        network,
        sealed_token=None if lister.lists_publicly else taken.account.token,
        ask=lambda access: lister.recent_posts(access, who, since=taken.since),
        after=taken.batch.starts_at,
    )
    if heard.error is not None:
        with core.write() as session:
            searches.count(session, taken, calls=max(heard.calls, 1), now=core.now())
            searches.put_off(session, taken, heard.error, wait=heard.wait, now=core.now())
        return 1
    found = _with_long_links(core, taken, heard.answer or [])
    with core.write() as session:
        searches.count(session, taken, calls=max(heard.calls, 1), now=core.now())
        if due.holds(session, taken.lease):
            for one, carried in found:
                _keep(core, session, taken, one, carried)
            searches.searched(session, taken, networks=core.networks, now=core.now())
        searches.answered(session, taken, wait=heard.wait, now=core.now())
    return 1


def _with_long_links(core: Core, held: Held, found: Sequence[Found]) -> list[tuple[Found, tuple[str, ...]]]:
    """Each new post with its addresses, those of known link shorteners followed for one hop and only once."""
    with core.read() as session:
        fresh = found_posts.new_ones(session, held.account, found)
    left, until = MOST_SHORT_LINKS, time.monotonic() + FOLLOWING_SECONDS
    rows = []
    for one in fresh:
        carried = addresses(one.text, one.links)
        short = [] if _was_seen(held.account, one) else [url for url in carried if _is_short(url)][:left]
        left -= len(short)
        behind = (_behind(core, url) if time.monotonic() < until else None for url in short)
        longer = [address for address in behind if address]
        rows.append((one, (*carried, *longer)))
    return rows


def _was_seen(account: Account, found: Found) -> bool:
    """An earlier look met this post and followed its short links, or could not."""
    return account.searched_at is not None and found.posted_at is not None and found.posted_at < account.searched_at


def _is_short(url: str) -> bool:
    try:
        return is_shortener(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _behind(core: Core, url: str) -> str | None:
    try:
        return core.fetch.redirect_of(url)
    except FetchError:
        return None


def _keep(core: Core, session: Session, held: Held, found: Found, carried: tuple[str, ...]) -> None:
    """Record by itself what account and link prove; ask about all else that carries the kit's link."""
    matched, account = _match(core, session, held, found, carried), held.account
    if matched is None or account.member_id is None:
        return
    proven = bool(account.proof) and matched.carries is Carries.TRACKED
    state = FoundState.RECORDED if proven else FoundState.ASKED
    added = found_posts.add(
        session, account, found, kit_id=matched.kit_id, carries=matched.carries.value, state=state, now=core.now()
    )
    if added and proven:
        target = post_rows.target_of_kit(session, matched.kit_id, member_id=account.member_id, network=account.network)
        Desk(session, core.networks, core.now()).keep(Entry(found.ref, target, account.member_id))


def _match(core: Core, session: Session, held: Held, found: Found, carried: tuple[str, ...]) -> Match | None:
    links = post_rows.links_by_code(session, tracked_codes(carried, public_url=core.settings.public_url))
    own = [link.kit_id for link in links if link.member_id == held.account.member_id]
    return match(held.searches, addresses=carried, own_kits=own, posted_at=found.posted_at)


@dataclass(frozen=True, slots=True)
class OfKit:
    """What was found of one kit: still asked about, and recorded by itself."""

    asked: list[Question]
    told: list[Told]


def of_kit(core: Core, *, member_id: int, kit_slug: str) -> OfKit:
    """Both asked() and told(), as the kit's page shows them."""
    states = [FoundState.ASKED, FoundState.RECORDED]
    with core.read() as session:
        rows = found_posts.of_member(session, member_id, states=states, kit_slug=kit_slug, limit=MOST_OF_A_KIT)
        posts = found_posts.recorded_posts(session, rows)
    return OfKit(
        [_question(core, row) for row in rows if row.found.state == FoundState.ASKED and row.key not in posts],
        _told(core, rows, posts, member_id=member_id),
    )


def asked(core: Core, *, member_id: int, kit_slug: str | None = None) -> list[Question]:
    """What was found and waits for the member's yes or no; of one kit, or of all."""
    with core.read() as session:
        rows = found_posts.of_member(session, member_id, states=[FoundState.ASKED], kit_slug=kit_slug)
        known = found_posts.recorded_posts(session, rows)
        return [_question(core, row) for row in rows if row.key not in known]


def told(core: Core, *, member_id: int, kit_slug: str) -> list[Told]:
    """The posts of this kit that were recorded by themselves and still stand."""
    with core.read() as session:
        rows = found_posts.of_member(session, member_id, states=[FoundState.RECORDED], kit_slug=kit_slug)
        posts = found_posts.recorded_posts(session, rows)
        return _told(core, rows, posts, member_id=member_id)


def _told(core: Core, rows: Sequence[Row], posts: Mapping[tuple[str, str], Post], *, member_id: int) -> list[Told]:
    found = [(row, posts.get(row.key)) for row in rows if row.found.state == FoundState.RECORDED]
    return [
        Told(core.networks.get(row.found.network).label, post.public_id, row.found.found_at)
        for row, post in found
        if post is not None and post.member_id == member_id and post.state != PostState.WITHDRAWN
    ]


def preview(core: Core, public_id: str, *, member_id: int, kit_slug: str) -> Preview:
    """The question with the post's words, where its network shows them to everybody. Raises NotFoundError."""
    with core.read() as session:
        row = found_posts.find(session, public_id, member_id=member_id)
    if row is None or row.found.state != FoundState.ASKED or row.kit.slug != kit_slug:
        raise NotFoundError(say(GONE_ALREADY))
    network, question = core.networks.get(row.found.network), _question(core, row)
    sealed = row.account.token if network.owner_token else None
    heard = core.networks.converse(network, sealed_token=sealed, ask=lambda access: network.look_up(access, [row.ref]))
    text = next((shown.text for shown in heard.answer or [] if isinstance(shown, Found)), None)
    return Preview(question, text, "" if text else say(NOT_SHOWN, label=network.label))


def answer(core: Core, public_id: str, *, member_id: int, kit_slug: str, is_mine: bool) -> str | None:
    """Take the member's yes or no; a yes records the post, whose public id is returned. It is not asked again.

    Raises NotFoundError for a question that is not theirs or was answered; ConflictError where another member
    has recorded the post.
    """
    with core.write() as session:
        row = found_posts.find(session, public_id, member_id=member_id, hold=True)
        if row is None or row.found.state != FoundState.ASKED or row.kit.slug != kit_slug:
            raise NotFoundError(say(GONE_ALREADY))
        row.found.answered_at = core.now()
        if not is_mine:
            # What is not theirs is not kept; its number stays, so that it is never asked about again.
            row.found.state, row.found.url = FoundState.NO, ""
            return None
        target = post_rows.target_of_kit(session, row.kit.id, member_id=member_id, network=row.found.network)
        recorded = Desk(session, core.networks, core.now()).keep(Entry(row.ref, target, member_id))
        row.found.state = FoundState.YES if recorded else FoundState.TAKEN
    if recorded is None:
        raise ConflictError(say(TAKEN), reason="recorded-by-another")
    return recorded.public_id


def _question(core: Core, row: Row) -> Question:
    found = row.found
    return Question(
        public_id=found.public_id,
        network=found.network,
        network_label=core.networks.get(found.network).label,
        opens_at=core.networks.for_browser(found.network, found.url),
        handle=row.account.handle,
        kit_slug=row.kit.slug,
        kit_title=row.kit.title,
        posted_at=found.posted_at,
        by_link=found.carries == Carries.TRACKED.value,
    )
