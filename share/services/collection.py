"""Reading counters: one leased batch at a time, no session open while the network is asked."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from share.core import Core, Session
from share.domain.collection import STILL_READ, has_ended
from share.domain.days import local_date
from share.domain.due import Job
from share.domain.posts import Missing, MissingReason
from share.domain.readings import Reading
from share.domain.words import mark
from share.infra.networks import Heard
from share.networks.base import Access, LinkCounter
from share.repositories import (
    absences,
    asking,
    changes,
    due,
    measuring,
    network_states,
    paying,
    planning,
    readings,
    rereading,
)
from share.repositories import posts as rows
from share.repositories.asking import Group, Held, Most
from share.repositories.paying import Bill

CALLS = 50
"""Most calls of a turn: finding what is due and keeping what was told cost little more for many calls than for one."""

POSTS = 1000
"""Most posts of a turn, so that none of its transactions holds others up for long."""

ASKING_SECONDS = 15.0
"""Then no further call of the turn is made: with one that just began it ends well within its leases."""


def read_due(core: Core) -> int:
    """Read the counters of a batch of posts, keep what changed; returns how many rows were worked on."""
    until = time.monotonic() + ASKING_SECONDS
    with core.write() as session:
        most = Most(CALLS, POSTS)
        taken = asking.take(session, Job.READ_METRICS, get=core.networks.get, now=core.now(), most=most)
        wanted = [_without_finished(core, session, group) for group in taken.groups]
        budgets = core.settings.monthly_budgets
        for group in wanted:
            if not group.rows:
                network_states.leave(session, group.batch, now=core.now())
        bills = [paying.pay(session, group, told=budgets.get(group.network.name), now=core.now()) for group in wanted]
    for bill in bills:
        if bill.group.rows:
            _read(core, bill, until=until)
    return taken.rows


def _without_finished(core: Core, session: Session, group: Group) -> Group:
    """Drop what needs no more reading, before anything is asked."""
    kept = []
    campaigns = {held.row.campaign for held in group.rows}
    ended = {one for one in campaigns if has_ended(local_date(core.now(), zone=one.timezone), one.ends_on)}
    unreadable = group.own_token_missing and not group.counts_links
    if not (ended or unreadable) and STILL_READ.issuperset({held.row.post.state for held in group.rows}):
        return group
    for held in group.rows:
        post, campaign = held.row
        if (ended and campaign in ended) or post.state not in STILL_READ:
            due.done(session, held.lease)
        elif unreadable:
            reason = mark("Connect the %(label)s account that posted it.") % {"label": group.network.label}
            due.park(session, held.lease, now=core.now(), error=reason)
        else:
            kept.append(held)
    return group.only(kept)


def _read(core: Core, bill: Bill, *, until: float) -> None:
    """Ask call by call while there is time, keep all that was told at once, and give back what was not asked."""
    group = bill.group
    told: list[Reading | Missing] = []
    heard = core.networks.converse(
        group.network,
        sealed_token=group.sealed_token,
        account=group.account_id,
        after=group.batch.starts_at,
        ask=lambda access: _ask(core, access, group, told, until=until),
    )
    answered, left = group.only(group.rows[: len(told)]), group.only(group.rows[len(told) :])
    with core.write() as session:
        if answered.rows:
            _keep(core, session, answered, told)
            asking.answered(session, answered, wait=heard.wait, now=core.now())
        if heard.error is not None:
            asking.put_off(session, left, heard.error, wait=heard.wait, now=core.now())
        else:
            due.again_many(session, [(held.lease, max(heard.wait or core.now(), core.now())) for held in left.rows])
        _settle(core, session, bill, told, heard=heard)


def _settle(core: Core, session: Session, bill: Bill, told: Sequence[Reading | Missing], *, heard: Heard[None]) -> None:
    """Note what was asked, and keep the charges for what was shown."""
    names = [held.ref.native_id for held in bill.group.rows]
    shown = [name for name, one in zip(names, told, strict=False) if isinstance(one, Reading)]
    paying.settle(session, bill, shown=shown, unasked=names[len(told) :], error=heard.error)
    calls = -(-len(told) // bill.group.network.batch_size) + (heard.error is not None)
    paying.count(session, bill.group, calls=max(heard.calls, calls), reads=len(shown), now=core.now())


def _ask(core: Core, access: Access, group: Group, told: list[Reading | Missing], *, until: float) -> None:
    """Fill `told`, row by row, until all is told, time is up or the network wants a rest."""
    waits: list[datetime] = []

    def rest(until: datetime) -> None:
        waits.append(until)
        access.on_wait(until)

    asking_with = replace(access, on_wait=rest)
    size = group.network.batch_size
    while len(told) < len(group.rows) and not waits and (not told or time.monotonic() < until):
        if told and group.batch.turn is not None:
            core.networks.pause(group.batch.turn.pause.total_seconds())
        some = group.only(group.rows[len(told) : len(told) + size])
        if group.counts_links:
            told += _link_counter(group).read_url_engagement(asking_with, _addresses(core, some))
        else:
            told += group.network.read_metrics(asking_with, [held.ref for held in some.rows])


def _link_counter(group: Group) -> LinkCounter:
    if not isinstance(group.network, LinkCounter):
        raise TypeError(f"{group.network.label} does not count links.")
    return group.network


def _addresses(core: Core, group: Group) -> list[str]:
    return [f"{core.settings.public_url}/r/{held.link_code}" for held in group.rows]


def _keep(core: Core, session: Session, group: Group, told: Sequence[Reading | Missing]) -> None:
    """Write the answers of those rows whose lease is still ours."""
    rows.lock(session, [held.lease.subject_id for held in group.rows])
    ours = due.holds_many(session, [held.lease for held in group.rows])
    answers = [pair for pair in zip(group.rows, told, strict=True) if pair[0].lease.due_id in ours]
    read = [(held, one) for held, one in answers if isinstance(one, Reading)]
    missing = [(held, one) for held, one in answers if isinstance(one, Missing)]
    if group.counts_links:
        _keep_links(session, read)
        _schedule(core, session, group, [(held, None, core.now()) for held, _ in answers])
        return
    clicks = measuring.keep(session, group.network, read, now=core.now())
    for held, one in missing:
        absences.note(session, held, one, network=group.network, counts_links=False, now=core.now())
    changes.posts(
        session, [held.lease.subject_id for held, one in missing if one.reason is not MissingReason.NO_ANSWER]
    )
    counted = planning.attentions([one.counts for _, one in read], group.network.measures)
    seen = [(held, count, one.sampled_at) for (held, one), count in zip(read, counted, strict=True)]
    _schedule(core, session, group, seen, clicks=clicks)


def _keep_links(session: Session, read: Sequence[tuple[Held, Reading]]) -> None:
    for held, reading in read:
        link = rows.link_of(session, held.row.post)
        if link is not None:
            readings.keep_link(session, link.id, reading)


def _schedule(
    core: Core,
    session: Session,
    group: Group,
    seen: Sequence[tuple[Held, int | None, datetime]],
    *,
    clicks: Mapping[int, int | None] | None = None,
) -> None:
    """Owe the next read of each when it will be worth it, if it ever is; of each is told what it counted and when."""
    looks = [(held.row.post, count, at) for held, count, at in seen]
    coming = rereading.plan(session, group.network, looks, now=core.now(), paid=True, clicks=clicks)
    planned = [(one[0].lease, at) for one, at in zip(seen, coming, strict=True)]
    due.again_many(session, [(lease, at) for lease, at in planned if at is not None])
    due.done_many(session, [lease for lease, at in planned if at is None])
