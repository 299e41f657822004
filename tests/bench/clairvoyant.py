"""The bound: when posts would be read by somebody who knows everything that is still to come.

For a price of a read, the reads of each post that leave the least weighted error are found exactly: the cheapest
chain of reads, each line of which covers the ticks until the next one (dynamic programming over lower envelopes).
Like the product, it looks at each post when that is recorded.
"""

from collections.abc import Sequence

from share.domain.worth import DAY_WEIGHT, WEEK_WEIGHT
from tests.bench.boards import WEEK, Errors, Story, measured
from tests.bench.engagement import DAY, Sharing

BISECTIONS = 9
"""Enough for the number of reads to come within 2 %; the error found goes with what it then is."""


def bound(posts: Sequence[Sharing], *, reads: float, start: int, end: int) -> Errors:
    """The boards' errors with `reads` a post, made at the best times for their weighted sum."""
    low, high = 10.0, 1e6
    errors = Errors(0, 0, 0)
    counts = [[post.count(age) for age in range(WEEK + 1)] for post in posts]
    for _ in range(BISECTIONS):
        price = (low * high) ** 0.5
        best = [_best(post, mine, price) for post, mine in zip(posts, counts, strict=True)]
        errors = measured(best, start=start, end=end)
        low, high = (price, high) if errors.reads > reads else (low, price)
    return errors


def _best(post: Sharing, counts: Sequence[int], price: float) -> Story:
    weights = _weights()
    # cost[i]: least cost with a read at i, all that is unseen before i paid; a line each, slope -count, over weight.
    lines: list[tuple[float, float, int]] = [(-float(counts[1]), counts[1] * weights[1], 1)]
    came = [0] * (WEEK + 1)
    area, front = weights[1] * counts[0], 0
    for age in range(2, WEEK + 1):
        area += (weights[age] - weights[age - 1]) * counts[age - 1]
        front = _first(lines, front, weights[age])
        slope, base, came[age] = lines[front]
        if age == WEEK:
            break
        cost = slope * weights[age] + base + area + price
        line = (-float(counts[age]), cost + counts[age] * weights[age] - area, age)
        _enter(lines, line, keep=front)
    ages, at = [], came[WEEK]
    while at > 1:
        ages.append(at)
        at = came[at]
    story = Story(post)
    story.read(1)
    for age in reversed(ages):
        story.read(age)
    return story


def _first(lines: Sequence[tuple[float, float, int]], front: int, weight: float) -> int:
    """The line that is lowest at `weight`; weights only rise, so it is never one before `front`."""
    front = min(front, len(lines) - 1)
    while front + 1 < len(lines):
        here, after = lines[front], lines[front + 1]
        if after[0] * weight + after[1] > here[0] * weight + here[1]:
            break
        front += 1
    return front


def _enter(lines: list[tuple[float, float, int]], line: tuple[float, float, int], *, keep: int) -> None:
    """Add a line of the steepest fall yet, dropping those that are lowest nowhere any more."""
    if line[0] == lines[-1][0]:
        if line[1] >= lines[-1][1]:
            return
        lines.pop()
    while len(lines) - 1 > keep:
        (slope, base, _), (slope_before, base_before, _) = lines[-1], lines[-2]
        if (line[1] - base_before) * (slope_before - slope) > (base - base_before) * (slope_before - line[0]):
            break
        lines.pop()
    lines.append(line)


_WEIGHTS: list[float] = []


def _weights() -> list[float]:
    if not _WEIGHTS:
        total = 0.0
        for age in range(WEEK + 1):
            _WEIGHTS.append(total)
            total += WEEK_WEIGHT + (DAY_WEIGHT if age < DAY else 0)
    return _WEIGHTS
