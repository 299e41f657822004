"""Planning anew what time has changed: clicks that came, prices that moved, and what own posts teach at night."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log

from share.core import Core, Session
from share.domain.budgets import day_allowance, next_days_price, solved_price
from share.domain.due import Job
from share.domain.growth import Sample, learn, of_network
from share.domain.worth import reads_in_a_life
from share.models.posts import Post
from share.networks.base import Network
from share.repositories import due, paying, planning, readings, spending, usual_sizes

CLICKS_OF = timedelta(hours=2)
ONE_DAY = timedelta(days=1)
SETTLES = timedelta(days=7)
"""So long the price is solved anew each night from what posts come to; then it follows the bucket."""

PLANNED = timedelta(days=8)
CHUNK = 500
MOVED = 0.25
"""All posts are planned anew once the price is so far (as a logarithm) below what they were planned at."""

SMALLEST = 20
NEARLY = 0.9
"""Money is short where so much of a day's part was used or wanted."""


def replan(core: Core) -> int:
    """Move reads forward that became worth it sooner; returns how many. Safe to run twice, or at once."""
    moved = 0
    for network in core.networks.all:
        if not network.measures:
            continue
        with core.write() as session:
            if planning.find(session, network.name) is None:
                continue
            now = core.now()
            planning.used(session, network, reads=0, now=now)
            _each_night(core, session, network, now=now)
            clicked = planning.clicked_since(session, network.name, since=now - CLICKS_OF)
            moved += _plan(session, network, clicked, now=now)
        moved += _plan_all(core, network)
    return moved


def _plan_all(core: Core, network: Network) -> int:
    """Plan all young posts anew where the price fell: their times were found at a dearer one."""
    with core.write() as session:
        now = core.now()
        price = planning.terms(session, network, now=now).price
        before = planning.kept(session, network, now=now).learned.get("planned_at_price")
        if before is not None and log(before / price) < MOVED:
            return 0
        planning.remember(session, network, now=now, planned_at_price=price)
        ids = planning.young(session, network.name, since=now - PLANNED) if before is not None else []
    moved = 0
    for start in range(0, len(ids), CHUNK):
        with core.write() as session:
            moved += _plan(session, network, planning.posts(session, ids[start : start + CHUNK]), now=core.now())
    return moved


def _plan(session: Session, network: Network, posts: Sequence[Post], *, now: datetime) -> int:
    """Reads of these that are worth it sooner than planned, at that time."""
    if not posts:
        return 0
    terms = planning.terms(session, network, now=now)
    paid = (
        spending.billed(session, network.name, [post.native_id for post in posts], day=spending.utc_day(now))
        if network.price
        else set()
    )
    found = planning.prospects(session, terms, posts)
    times = {}
    for post in posts:
        prospect = found[post.id]
        coming = planning.coming(terms, prospect, now=now, paid=post.native_id in paid)
        if coming is not None and prospect.outlook.seen:
            times[post.id] = coming.at
    return due.sooner(session, Job.READ_METRICS, times, now=now)


def _each_night(core: Core, session: Session, network: Network, *, now: datetime) -> None:
    """Once a UTC day: what posts come to, how they grow, what a click stands for; and the next day's price."""
    row = planning.kept(session, network, now=now)
    if row.learned_at is not None and spending.utc_day(row.learned_at) == spending.utc_day(now):
        return
    sizes = planning.sizes(session, network.name, now=now)
    facts: dict[str, object] = {
        "posts_a_day": max(planning.posts_a_day(session, network.name, now=now), 1.0),
        "shares": list(_shares(session, network, now=now)),
    }
    counts = sum(count for count, _ in sizes)
    if len(sizes) >= SMALLEST and counts:
        facts["usual"] = counts / len(sizes)
        facts["click_rate"] = max(sum(clicks for _, clicks in sizes), 1) / counts
    planning.learnt(session, network, now=now, **facts)
    usual_sizes.learn(session, network.name, now=now)
    _price(core, session, network, [float(count) for count, _ in sizes], now=now)


def _shares(session: Session, network: Network, *, now: datetime) -> tuple[float, ...]:
    prior = of_network(network.name)
    samples = []
    grown_up = planning.grown_up(session, network.name, now=now)
    histories = readings.histories(session, [post.id for post, *_ in grown_up])
    for post, last, read_at in grown_up:
        grown = prior.at((read_at - planning.posted(post)) / timedelta(hours=1))
        if not grown:
            # By clocks that differ it was read before it was posted, and never again.
            continue
        final = last / grown
        for change in histories.get(post.id, ()):
            count = planning.attention(change.counts, network.measures)
            age = (change.sampled_at - planning.posted(post)) / timedelta(hours=1)
            if count is not None and age > 0:
                samples.append(Sample(age, count, final))
    return learn(samples, prior).shares if samples else ()


def _price(core: Core, session: Session, network: Network, sizes: Sequence[float], *, now: datetime) -> None:
    row = planning.kept(session, network, now=now)
    if network.price is not None:
        yesterday = spending.utc_day(now) - ONE_DAY
        told = core.settings.monthly_budgets.get(network.name)
        monthly = paying.monthly_budget(session, network, told=told)
        spent = spending.spent_on(session, network.name, yesterday)
        late = due.count_put_off(session, network.name) * network.price.micros
        # As it was for yesterday: an even part of what its month still had.
        before = spending.spent_in_month(session, network.name, yesterday)
        allowed = day_allowance(monthly, spent_before_today=before - spent, today=yesterday)
        price = next_days_price(row.price, wanted=spent + late, allowed=allowed)
        planning.set_price(session, network, price, now=now)
        planning.remember(session, network, now=now, short=spent + late > NEARLY * allowed)
        return
    since = row.learned.get("since")
    if since is not None and now - datetime.fromisoformat(since) < SETTLES and len(sizes) >= SMALLEST:
        curve = planning.terms(session, network, now=now).curve
        price = solved_price(
            sizes[:100],
            wanted=planning.READS_A_POST,
            uses=lambda price: reads_in_a_life(curve, price, shortest_gap=planning.SHORTEST_GAP_HOURS),
        )
        planning.set_price(session, network, price, now=now)
