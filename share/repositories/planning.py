"""What planning knows: each network's price and growth curve, and how each post stood when it was last read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from share.domain.budgets import AIM, HOURS_HELD, Bucket, asked, drifted, solved_price
from share.domain.growth import Curve, Outlook, click_rate, is_curve, of_network, spread
from share.domain.plans import ALWAYS, NextRead, Prospect, next_paid_read, next_read
from share.domain.readings import COUNT_NAMES, Counts, engagements_of
from share.domain.rereads import JUST_POSTED, Kept, Terms, hours_between
from share.domain.tempo import Lives, Tempo
from share.domain.worth import reads_in_a_life
from share.models.clicks import ClickHour
from share.models.links import Link
from share.models.planners import Forecast, Planner
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.networks.base import Network
from share.repositories import evidence, forecasts, straight, usual_sizes
from share.repositories.cards import Card, CardPost
from share.repositories.posts import AskedPost
from share.repositories.statements import insert_new, made

READS_A_POST = 13
"""How often a post is read in its life, on average, where reading costs nothing but other people's machines."""

PAID_DAYS = 1.5
"""For how many days a post is paid for on average, until the price has learned what the budget allows."""

USUAL_SHOWN, USUAL_ENGAGED = 200.0, 5.0
"""The impressions or engagements that a post comes to, until a network's own posts have told."""

USUAL_CLICKS = 2.0
"""The human clicks that come of a usual post, until its network's posts have told."""

POSTS_A_DAY = 10.0
ONE_HOUR = timedelta(hours=1)
SHORTEST_GAP_HOURS = 0.25

Planned = Post | AskedPost | CardPost


_SHOWN = COUNT_NAMES.index("impressions")


def attentions(counts: Sequence[Counts], reported: frozenset[str]) -> Sequence[int | None]:
    """The number that planning follows, of each: impressions where a network tells them, else engagements."""
    columns = list(zip(*counts, strict=True))
    if not columns or None not in columns[_SHOWN]:
        return columns[_SHOWN] if columns else ()
    whole, _ = engagements_of(columns, reported)
    return [shown if shown is not None else one for shown, one in zip(columns[_SHOWN], whole, strict=True)]


def attention(counts: Counts, reported: frozenset[str]) -> int | None:
    """As attentions(), of one."""
    return attentions([counts], reported)[0]


def terms(session: Session, network: Network, *, now: datetime) -> Terms:
    """A network's terms; at first those that are usual."""
    row = _known(session, network, now=now)
    bucket = _bucket(row).now(now)
    shares = tuple(row.learned.get("shares", ()))
    return Terms(
        network.name,
        _lives(network.name, shares if is_curve(shares) else ()),
        row.price if network.price else asked(row.price, bucket),
        float(row.learned.get("usual", _usual(network))),
        float(row.learned.get("click_rate", USUAL_CLICKS / _usual(network))),
        pays=network.price is not None,
        always=() if network.price else ALWAYS,
    )


@lru_cache(maxsize=64)
def _lives(network: str, shares: tuple[float, ...]) -> Lives:
    return Lives(Curve(shares) if shares else of_network(network))


def _planner(session: Session, network: Network, *, now: datetime) -> Planner:
    row = session.get(Planner, network.name)
    if row is not None:
        _hold(session, row)
        return row
    return _first(network, now=now)


class Known(NamedTuple):
    """A network's row, for looking at; named as in it."""

    price: float
    level: float
    at: datetime
    learned: dict[str, Any]


_PLANNERS: Any = Planner.__table__
_OF_NETWORK = _PLANNERS.c.network == bindparam("of_network")
_KNOWN = select(*(_PLANNERS.c[name] for name in Known._fields)).where(_OF_NETWORK)
_USED = update(_PLANNERS).where(_OF_NETWORK)
_USED = _USED.values(price=bindparam("new_price"), level=bindparam("new_level"), at=bindparam("new_at"))


def _known(session: Session, network: Network, *, now: datetime) -> Known | Planner:
    """As _planner(), without an object that the session would keep, unless it has one."""
    held: dict[str, Planner] = session.info.get("planners", {})
    if network.name in held:
        return held[network.name]
    session.flush()
    found = made(Known, straight.rows(session, _KNOWN, {"of_network": network.name}))
    return found[0] if found else _first(network, now=now)


def _first(network: Network, *, now: datetime) -> Planner:
    """What is usual, of a network of which nothing is known yet."""
    price = _first_price(network.name, _usual(network), PAID_DAYS if network.price else READS_A_POST)
    held = POSTS_A_DAY * READS_A_POST / 24 * HOURS_HELD
    return Planner(network=network.name, price=price, level=held * AIM, at=now, learned={"since": now.isoformat()})


def _hold(session: Session, row: Planner) -> None:
    # So that the session need not ask for it again: it forgets what nobody holds.
    session.info.setdefault("planners", {})[row.network] = row


@lru_cache(maxsize=64)
def _first_price(network: str, usual: float, wanted: float) -> float:
    """What is asked where nothing is known yet: the same each time, and a tenth of a second to find."""
    curve = of_network(network)

    def uses(price: float) -> float:
        return reads_in_a_life(curve, price, shortest_gap=SHORTEST_GAP_HOURS)

    return solved_price([usual / 4, usual, usual * 4], wanted=wanted, uses=uses)


def _usual(network: Network) -> float:
    return USUAL_SHOWN if "impressions" in network.measures else USUAL_ENGAGED


def kept(session: Session, network: Network, *, now: datetime) -> Planner:
    """What is known of a network as a row, made where there is none yet."""
    row = _planner(session, network, now=now)
    if row not in session:
        values = {name: getattr(row, name) for name in ("network", "price", "level", "at", "learned")}
        insert_new(session, Planner, [values], key=("network",))
    return session.get_one(Planner, network.name)


def _bucket(row: Known | Planner) -> Bucket:
    rate = float(row.learned.get("posts_a_day", POSTS_A_DAY)) * READS_A_POST / 24
    return Bucket(rate, rate * HOURS_HELD, row.level, row.at)


def used(session: Session, network: Network, *, reads: int, now: datetime) -> None:
    """So many reads were made: the bucket is emptier, and the price follows it. Paid reads have their own."""
    if network.price is not None:
        return
    row = _known(session, network, now=now)
    if isinstance(row, Planner):
        row = kept(session, network, now=now)
    before = _bucket(row)
    bucket = before.now(now).without(reads)
    hours = (bucket.at - before.at) / ONE_HOUR
    price, level = drifted(row.price, bucket, hours=hours), max(bucket.level, -bucket.capacity)
    facts = {"of_network": network.name, "new_price": price, "new_level": level, "new_at": bucket.at}
    straight.run(session, _USED, facts)
    if (object_ := session.identity_map.get(identity_key(Planner, network.name))) is not None:
        session.expire(object_)


def _prospect(terms: Terms, post: Planned, row: Kept, *, clicks: int, usual: float) -> Prospect:
    """`clicks` are all that came by now; `usual` is what its member's posts come to."""
    _, seen_at, count, before, *tempo = row
    age = hours_between(posted(post), seen_at)
    curve, size = terms.lives.growth(Tempo(*tempo), count=count, age=age, usual=usual)
    rate = click_rate(clicks=before, count=count, usual=terms.click_rate)
    outlook = Outlook(size, max(JUST_POSTED, age), rate, max(clicks - before, 0))
    return Prospect(curve, outlook, posted(post), terms.price, post.id, terms.always)


def _unread(terms: Terms, post: Planned, *, size: float, age: float = 0.0) -> Prospect:
    return Prospect(terms.curve, Outlook(size, age), posted(post), terms.price, post.id, terms.always)


def prospects(
    session: Session, terms: Terms, posts: Sequence[Planned], *, clicks: Mapping[int, int | None] | None = None
) -> dict[int, Prospect]:
    """Posts as planning sees them, with the clicks that came since they were read; unread ones by what is usual.

    `clicks` are the human ones on each post's link, where they were counted already.
    """
    kept = forecasts.of_posts(session, [post.id for post in posts])
    if clicks is None:
        clicks = evidence.human_clicks(session, list(kept))
    usual = usual_of(session, terms, posts)
    found = {}
    for post in posts:
        row, size = kept.get(post.id), usual.get(post.member_id, terms.usual)
        if row is None:
            found[post.id] = _unread(terms, post, size=size)
        else:
            found[post.id] = _prospect(terms, post, row, clicks=clicks[post.id] or 0, usual=size)
    return found


def usual_of(session: Session, terms: Terms, posts: Iterable[Planned]) -> dict[int, float]:
    """What each member's posts come to, where that is known."""
    return usual_sizes.of_members(session, terms.network, {post.member_id for post in posts}, usual=terms.usual)


@dataclass(frozen=True, slots=True)
class Nowcast:
    """How many more have probably come since a reading, with the range of four cases in five: an estimate."""

    more: int
    low: int
    high: int


def nowcasts(
    session: Session, networks: Mapping[str, Network], cards: Sequence[Card], *, now: datetime
) -> dict[int, Nowcast]:
    """By post, where it has been read and at least one more is expected; `networks` are those of the posts."""
    read = [(card.post, card.kept, card) for card in cards if card.kept is not None]
    names = sorted({post.network for post, _, _ in read})
    _look_up(session, names)
    on = {name: terms(session, networks[name], now=now) for name in names}
    found = {}
    for post, kept, card in read:
        its = on[post.network]
        size = usual_sizes.drawn(*card.usual, its.usual) if card.usual else its.usual
        gain = _prospect(its, post, kept, clicks=card.clicks or 0, usual=size).gain(now)
        if gain >= 1:
            found[post.id] = Nowcast(round(gain), *spread(gain))
    return found


_OF_NETWORKS = select(Planner).where(Planner.network.in_(bindparam("names", expanding=True)))


def _look_up(session: Session, names: Sequence[str]) -> None:
    """Ask for several networks' rows at once; _planner() finds them in the session then."""
    if len(names) > 1:
        for row in session.scalars(_OF_NETWORKS, {"names": names}):
            _hold(session, row)


def coming(terms: Terms, post: Prospect, *, now: datetime, paid: bool) -> NextRead | None:
    """The post's next read, on its network's terms."""
    return next_paid_read(post, now=now, paid=paid) if terms.pays else next_read(post, now=now)


def posted(post: Planned) -> datetime:
    return post.posted_at or post.recorded_at


def set_price(session: Session, network: Network, price: float, *, now: datetime) -> None:
    """The price from now on; what else was learned stays."""
    kept(session, network, now=now).price = price
    session.flush()


def learnt(session: Session, network: Network, *, now: datetime, **facts: object) -> None:
    """Keep what own readings have told of a network."""
    row = kept(session, network, now=now)
    row.learned, row.learned_at = row.learned | facts, now
    session.flush()


def is_short(session: Session, network: Network) -> bool:
    """Whether the last day's reads were worth more than the budget allowed."""
    row = session.get(Planner, network.name)
    return bool(row and row.learned.get("short"))


def find(session: Session, network: str) -> Planner | None:
    return session.get(Planner, network)


def remember(session: Session, network: Network, *, now: datetime, **facts: object) -> None:
    """Keep something beside what was learned."""
    row = kept(session, network, now=now)
    row.learned = row.learned | facts
    session.flush()


def posts(session: Session, ids: Sequence[int]) -> list[Post]:
    return list(session.scalars(select(Post).where(Post.id.in_(ids)).order_by(Post.id)))


def young(session: Session, network: str, *, since: datetime) -> list[int]:
    """The posts recorded since then that have been read."""
    wanted = select(Post.id).join(Forecast, Forecast.post_id == Post.id)
    return list(session.scalars(wanted.where(Post.network == network, Post.recorded_at >= since).order_by(Post.id)))


def clicked_since(session: Session, network: str, *, since: datetime, limit: int = 2000) -> list[Post]:
    """Posts that have been read and whose tracked links people clicked in the hours since then."""
    clicked = (
        select(Link.kit_id, Link.member_id)
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(ClickHour.hour >= since, ClickHour.verdict == "human", Link.network == network)
        .distinct()
        .subquery()
    )
    wanted = (
        select(Post)
        .join(clicked, (clicked.c.kit_id == Post.kit_id) & (clicked.c.member_id == Post.member_id))
        .join(Forecast, Forecast.post_id == Post.id)
        .where(Post.network == network)
        .order_by(Post.id)
        .limit(limit)
    )
    return list(session.scalars(wanted))


def posts_a_day(session: Session, network: str, *, now: datetime, days: int = 7) -> float:
    """How many posts a day were recorded of late."""
    since = now - timedelta(days=days)
    found = session.scalar(select(func.count()).where(Post.network == network, Post.recorded_at >= since))
    return (found or 0) / days


def sizes(session: Session, network: str, *, now: datetime, limit: int = 500) -> list[tuple[int, int]]:
    """What posts of two days to a month of age have come to, with their clicks, the newest first."""
    wanted = (
        select(Forecast.count, Forecast.clicks)
        .join(Post, Post.id == Forecast.post_id)
        .where(
            Post.network == network,
            Post.recorded_at < now - timedelta(days=2),
            Post.recorded_at > now - timedelta(days=30),
        )
        .order_by(Post.recorded_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return [(int(row[0]), int(row[1])) for row in session.execute(wanted)]


def grown_up(session: Session, network: str, *, now: datetime, limit: int = 300) -> list[tuple[Post, int, datetime]]:
    """Posts of ten to thirty days, with their last engagements or impressions and when these were read."""
    last = func.coalesce(CurrentReading.impressions, CurrentReading.engagements)
    wanted = (
        select(Post, last, CurrentReading.sampled_at)
        .join(CurrentReading, CurrentReading.post_id == Post.id)
        .where(
            Post.network == network,
            Post.posted_at < now - timedelta(days=10),
            Post.posted_at > now - timedelta(days=30),
            last > 0,
        )
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return [(row[0], int(row[1]), row[2]) for row in session.execute(wanted)]
