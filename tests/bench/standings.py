"""The leaderboard at 844, 10,000 and 100,000 members: its page, what keeping it costs, how soon a reading shows.

`python -m tests.bench.standings`. The page shows the top 50, the member's own place and its neighbours, beside the
same template with its rows hard-wired, in the same application. Ten posts a member, ten readings a post. Readings come
by the product's own drain from a network that answers at once; upkeep is the part of its time that boards take, by
which they slow it down; once more with rules for points, whose ledger moves the boards as well. At the end the boards
in memory must be those of a plain sum over posts and readings.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

from flask import Flask
from sqlalchemy import func, select

from share.core import Core
from share.domain.due import Job
from share.domain.leaderboard import By, Metric
from share.domain.readings import Counts
from share.domain.score_rules import RuleSet
from share.infra import memory
from share.models.kits import Kit
from share.models.members import Member
from share.models.posts import Post
from share.models.readings import CurrentReading
from share.repositories import due, leaderboard, standings
from share.repositories import scores as entries
from share.repositories.due import Owed
from share.repositories.leaderboard import Scope
from share.services import collection, scores
from share.services import leaderboard as leaderboards
from share.services.leaderboard import live
from share.web.app import create_app
from share.web.context import KIT_PASS_COOKIE
from tests.bench import crowd, pages, sharing
from tests.bench.figure import Figure, say
from tests.bench.places import Place, place, place_on_file
from tests.networks.fake import FakeNetwork, FakePost

SIZES = (844, 10_000, 100_000)
ON_POSTGRESQL = (844, 100_000)
WITH_POINTS = 10_000
PAGE = "/leaderboard?period=campaign&metric=engagements"
KIT_PAGE = "/kits/kit-3"
"""A kit of three days ago, which is open still."""

MAILED = "/kits/bench"
"""Today's kit, for whoever comes by the link in its mail."""

NEWCOMERS = "/leaderboard/newcomers"
"""Everybody is new here, as at a campaign's start."""

BATCH = 1000
ROUNDS = 4
PAGE_LIMIT, GROWTH_LIMIT, FRESH_LIMIT, UPKEEP_LIMIT = 2.0, 1.3, 1.0, 0.2
FIRST_LIMIT = 0.3
TODAY_LIMIT = 25
"""Milliseconds in which nineteen of twenty of a member's first pages are answered."""

NEWCOMERS_LIMIT = 100
MILLI = 1e3


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds of CPU a page, hard-wired, and the first; seconds until a batch shows; boards' and points' parts."""

    members: int
    real: float
    wired: float
    first: float
    fresh: float
    upkeep: float
    reading: float
    ledger: float
    today: pages.Spent
    kit: pages.Spent
    by_link: pages.Spent
    newcomers: pages.Spent


class Watch:
    """Seconds of CPU spent in one function, which is called as ever."""

    def __init__(self, module: Any, name: str) -> None:
        self.module, self.name, self.seconds = module, name, 0.0
        self.work = getattr(module, name)

    def __enter__(self) -> Self:
        setattr(self.module, self.name, self)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(self.module, self.name, self.work)

    def __call__(self, *given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return self.work(*given, **named)
        finally:
            self.seconds += time.perf_counter() - began


def figures() -> Iterator[Figure]:
    """All sizes on SQLite, the smallest and the largest on PostgreSQL."""
    for where, sizes, opened in (("SQLite", SIZES, place_on_file), ("PostgreSQL", ON_POSTGRESQL, lambda: place({}))):
        found = []
        for members in sizes:
            with opened() as there:
                found.append(measure(there, members))
            yield from _told(found[-1], where)
        yield _growth(found, where)
    with place({}) as there:
        yield _upkeep(measure(there, WITH_POINTS, rules=RuleSet()), "PostgreSQL with points", name="upkeep, points")


def _growth(found: Sequence[Result], where: str) -> Figure:
    first, last = found[0], found[-1]
    sizes = f"{where}, {first.members:,} to {last.members:,} members"
    how = f"{sizes}: {first.real * MILLI:.2f} to {last.real * MILLI:.2f} ms of CPU"
    return Figure("board growth", last.real / first.real, GROWTH_LIMIT, "x", how)


def _told(one: Result, where: str) -> Iterator[Figure]:
    size = f"{where}, {one.members:,} members"
    how = f"{size}: {one.real * MILLI:.2f} ms, hard-wired {one.wired * MILLI:.2f} ms of CPU"
    yield Figure("board page", one.real / one.wired, PAGE_LIMIT, "x", how)
    how = f"{size}: the first board of a process, from what the scheduler keeps; seconds of CPU"
    yield Figure("board first", one.first, FIRST_LIMIT, "s", how)
    yield Figure("board fresh", one.fresh, FRESH_LIMIT, "s", f"{size}: {BATCH} readings to the page that shows them")
    for name, spent, limit in (
        ("today page", one.today, TODAY_LIMIT),
        ("kit page", one.kit, TODAY_LIMIT),
        ("kit by its mail", one.by_link, TODAY_LIMIT),
        ("newcomers", one.newcomers, NEWCOMERS_LIMIT),
    ):
        cpu = f"{spent.cpu * MILLI:.1f} ms, p95 {spent.cpu_p95 * MILLI:.1f} ms"
        how = f"{size}: p95 of {pages.ASKED} members' answers; their CPU time {cpu}"
        yield Figure(name, spent.p95 * MILLI, limit, "ms", how)
    yield _upkeep(one, where)


def _upkeep(one: Result, where: str, *, name: str = "board upkeep") -> Figure:
    # By so much it slows reading down: without it a turn would take that much less.
    part = one.upkeep / one.reading
    how = (
        f"{where}, {one.members:,} members: {one.upkeep * MILLI:.1f} ms of {one.reading * MILLI:.1f} ms"
        f" a turn of {BATCH}, the points' ledger {one.ledger * MILLI:.1f} ms; equal to a recount"
    )
    return Figure(name, part, UPKEEP_LIMIT, "x", how)


def measure(found: Place, members: int, *, rules: RuleSet | None = None) -> Result:
    """One size; raises AssertionError where a board is not what a recount says."""
    crowd.fill(found, members)
    if rules is not None:
        _rule(found.core, rules)
    while leaderboards.keep(found.core):
        pass
    fake = FakeNetwork(name=crowd.READ)
    fake.batch_size = BATCH
    networks = replace(found.core.networks, all=(fake, *found.core.networks.all))
    core = replace(found.core, networks=networks)
    app = create_app(core=core)
    cookie = pages.cookie_of(app, core, members // 2)
    first = min(_first(app, core, cookie) for _ in range(ROUNDS))
    page = pages.beside(app, PAGE, cookie)
    people = sharing.some(found, members, most=pages.ASKED)
    # As the server does before it serves.
    memory.settle()
    signed_in = [pages.cookie_of(app, core, one) for one in people]
    today, kit, league = (pages.spent(app, path, signed_in) for path in ("/", KIT_PAGE, NEWCOMERS))
    by_link = pages.spent(
        app, MAILED, [f"{KIT_PASS_COOKIE}={core.vault.kit_pass(found.kit_id, one)}" for one in people]
    )
    ids = _owe(found, core, fake)
    turns, fresh = [], []
    for number in range(ROUNDS):
        turns.append(_read(found, core, fake, ids, number))
        fresh.append(_fresh(app, core, cookie))
    _compare(core)
    reading, upkeep, ledger = min(turns[1:])
    return Result(
        members, page.real, page.wired, first, max(fresh), upkeep, reading, ledger, today, kit, by_link, league
    )


def _first(app: Flask, core: Core, cookie: str) -> float:
    """Seconds of CPU of a board in a process that holds none yet; its templates are loaded before it serves."""
    pages.ask(app, PAGE, cookie)
    live.forget(core.db)
    began = time.process_time()
    pages.ask(app, PAGE, cookie)
    return time.process_time() - began


def _rule(core: Core, rules: RuleSet) -> None:
    """Points by these rules from now on, and for all that is there."""
    scores.apply(core, rules, note="", by_id=None)
    while scores.work_through_due(core):
        pass


def _owe(found: Place, core: Core, fake: FakeNetwork) -> dict[int, str]:
    with core.write() as session:
        rows = session.execute(
            select(Post.id, Post.native_id).where(Post.network == fake.name).order_by(Post.id).limit(BATCH)
        )
        ids = {id_: native_id for id_, native_id in rows}  # noqa: C416 - a row is no pair to mypy
        owed = [Owed(post_id, found.time, f"{fake.name}:") for post_id in ids]
        due.owe(session, Job.READ_METRICS, owed, now=found.time)
    return ids


def _read(found: Place, core: Core, fake: FakeNetwork, ids: dict[int, str], number: int) -> tuple[float, float, float]:
    """Seconds of a whole turn of reading, of what boards took of it, and of what the points' ledger took."""
    found.time += timedelta(hours=1)
    for post_id, native_id in ids.items():
        counts = Counts(likes=100 * number + post_id % 7, reposts=number, replies=1)
        fake.posts[native_id] = FakePost(posted_at=found.time - timedelta(hours=2), counts=counts)
    with core.write() as session:
        owed = [Owed(post_id, found.time, f"{fake.name}:") for post_id in ids]
        due.owe(session, Job.READ_METRICS, owed, now=found.time)
    with Watch(standings, "settle") as watch, Watch(entries, "settle") as ledger:
        began = time.perf_counter()
        worked = 0
        while worked < len(ids) and (done := collection.read_due(core)):
            worked += done
        taken = time.perf_counter() - began
    if worked != len(ids):
        raise AssertionError(f"{worked} posts were read, not {len(ids)}.")
    return taken, watch.seconds, ledger.seconds


def _fresh(app: Flask, core: Core, cookie: str) -> float:
    began = time.monotonic()
    pages.ask(app, PAGE, cookie)
    taken = time.monotonic() - began
    with core.read() as session:
        newest = leaderboard.newest(session)
    if live.of(core.db).seen != newest:
        raise AssertionError("The page does not know of the newest reading.")
    return taken


def _compare(core: Core) -> None:
    """The board of engagements that was followed all along, and a plain sum, member by member and in order."""
    with core.read() as session:
        rows = session.execute(
            select(Post.member_id, func.count(), func.sum(CurrentReading.engagements))
            .join(CurrentReading, CurrentReading.post_id == Post.id)
            .join(Kit, Kit.id == Post.kit_id)
            .where(Post.state == "verified", Kit.campaign_id == 1)
            .group_by(Post.member_id)
        )
        true = {member: (posts, int(engaged or 0)) for member, posts, engaged in rows}
        shown = set(session.scalars(select(Member.id).where(Member.shown_as != "hidden")))
    for (scope, by, snapshot), field in live.of(core.db).fields.items():
        if by is By.MEMBER and snapshot is None and isinstance(scope, Scope):
            told = {member: (sums.posts, sums.engagements) for member, sums in field.sums.items() if sums.posts}
            if told != true:
                raise AssertionError("The board in memory is not what a recount says.")
            for (metric, _), order in field.orders.items():
                listed = order.slice(0, len(order))
                counted = _ordered({one: both for one, both in true.items() if one in shown}, metric)
                if [one for one in listed if one in true] != counted:
                    raise AssertionError("The order in memory is not what a recount says.")


def _ordered(true: Mapping[int, tuple[int, int]], metric: Metric) -> list[int]:
    """Members by posts or engagements, equal ones by who was there first."""
    which = (Metric.POSTS, Metric.ENGAGEMENTS).index(metric)
    return sorted(true, key=lambda one: (-true[one][which], one))


if __name__ == "__main__":
    for figure in figures():
        say(figure)
