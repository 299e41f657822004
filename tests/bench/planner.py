"""The planner on the engagement model, against fixed polling and against somebody who knows the future.

`python -m tests.bench.planner [--members N] [--seeds 5,6,7]`; 42 days are played and the last 12 measured. Numbers
were tuned on seed 1 alone, which is not among these. Readings by the product's own rules: share/domain/plans.py.
"""

import argparse
import statistics

from share.domain.plans import ALWAYS
from share.domain.worth import DAY_WEIGHT, WEEK_WEIGHT
from tests.bench import clairvoyant, engagement
from tests.bench.boards import Errors, measured, with_nowcast
from tests.bench.engagement import DAY, Sharing
from tests.bench.figure import Figure, say
from tests.bench.paid_reading import PaidReader, capped
from tests.bench.reading import Reader, fixed

DAYS, MEASURED = 42, 12
START, END = (DAYS - MEASURED) * DAY, DAYS * DAY
TWO_HOURS = 8
READS, NOWCAST_READS, FEW_READS = 13.8, 5.9, (3.0, 5.0, 8.0)
DOLLARS, POSTS = 5.0, 844
SEEDS = (5, 6, 7)
MEMBERS = 100


def main(members: int = MEMBERS, seeds: tuple[int, ...] = SEEDS) -> None:
    found: dict[str, list[float]] = {}
    for seed in seeds:
        posts = engagement.posts(members, DAYS, seed)
        for name, value in (*_free(posts, seed), *_paid(posts, seed, members)):
            found.setdefault(name, []).append(value)
    how = f"mean of seeds {', '.join(map(str, seeds))}; {members} members, {DAYS} days, the last {MEASURED} measured"
    for name, values in found.items():
        parts = ", ".join(f"{value:.2f}" for value in values)
        say(Figure(name, statistics.mean(values), LIMITS[name], UNITS.get(name, "x"), f"{parts}; {how}"))


LIMITS = {
    "planner, reads a post": 14,
    "planner, 24 h error of polling": 1,
    "planner, 7 d error of polling": 1,
    "nowcast, reads a post": 6,
    "nowcast, 24 h error of polling": 1,
    "nowcast, 7 d error of polling": 1,
    "planner of the bound, 3 reads": 1.5,
    "planner of the bound, 5 reads": 1.5,
    "planner of the bound, 8 reads": 1.5,
    "$5 a day, 24 h error of polling": 1 / 15,
    "$5 a day, most charges of a day": 1,
}
UNITS = {"planner, reads a post": "", "nowcast, reads a post": ""}


def _free(posts: list[Sharing], seed: int) -> list[tuple[str, float]]:
    polled = measured(fixed(posts, every=TWO_HOURS, days=30), start=START, end=END)
    say(f"    seed {seed}: polling every 2 hours   {polled}")
    ours = measured(Reader(posts, reads=READS, end=END, always=ALWAYS).run(), start=START, end=END)
    say(f"    seed {seed}: planner                 {ours}")
    reader = Reader(posts, reads=NOWCAST_READS, end=END)
    shown = with_nowcast(reader.run(), reader.expected, start=START, end=END)
    say(f"    seed {seed}: planner with nowcast    {shown}")
    return [
        ("planner, reads a post", ours.reads),
        ("planner, 24 h error of polling", ours.day / polled.day),
        ("planner, 7 d error of polling", ours.week / polled.week),
        ("nowcast, reads a post", shown.reads),
        ("nowcast, 24 h error of polling", shown.day / polled.day),
        ("nowcast, 7 d error of polling", shown.week / polled.week),
        *((f"planner of the bound, {reads:.0f} reads", _of_bound(posts, reads, seed)) for reads in FEW_READS),
    ]


def _of_bound(posts: list[Sharing], reads: float, seed: int) -> float:
    """The weighted error, which both mean to make small, beside the least that so many reads can leave."""
    ours = measured(Reader(posts, reads=reads, end=END).run(), start=START, end=END)
    live = [post for post in posts if START - 7 * DAY < post.born < END]
    least = clairvoyant.bound(live, reads=ours.reads, start=START, end=END)
    say(f"    seed {seed}: planner, few reads      {ours}")
    say(f"    seed {seed}: bound                   {least}")
    return _weighted(ours) / _weighted(least)


def _weighted(errors: Errors) -> float:
    return errors.day * DAY_WEIGHT + errors.week * 7 * WEEK_WEIGHT


def _paid(posts: list[Sharing], seed: int, members: int) -> list[tuple[str, float]]:
    dollars = DOLLARS * members / POSTS
    polled = measured(capped(posts, every=TWO_HOURS, dollars=dollars, end=END), start=START, end=END)
    say(f"    seed {seed}: polling, ${DOLLARS:.0f} a day     {polled}")
    reader = PaidReader(posts, dollars=dollars, end=END)
    ours = measured(reader.run(), start=START, end=END)
    say(f"    seed {seed}: planner, ${DOLLARS:.0f} a day     {ours}")
    return [
        ("$5 a day, 24 h error of polling", ours.day / polled.day),
        ("$5 a day, most charges of a day", max(map(len, reader.paid.values())) / reader.allowed),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--seeds", default=",".join(map(str, SEEDS)))
    told = parser.parse_args()
    main(told.members, tuple(int(seed) for seed in told.seeds.split(",")))
