"""When the next read of a post leaves least unseen for its price, if the post grows as its curve says.

A post's cost is what its boards miss, hour by hour, and a price for every read. The cheapest chain of reads is
found from its end back to its beginning (dynamic programming; each later read is a line, the least of which is
kept on a lower envelope), so one pass tells the best next read after every age.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from math import exp, log, log1p

from share.domain.growth import CLICKS_SHRINK, FIRST, GRID, STEP, Curve, Outlook, corrected

PRICE_STEP = 0.2
FEW_CLICKS = 0.05
MANY_CLICKS = 6
MEMO = 100_000
UNASKED = -1.0
"""Stands for an answer that nobody wanted yet: no age is below 0."""

DEAREST = 1e300
"""Beyond it numbers end; nothing is worth such a price."""


@cache
def _weights(board_weight: Callable[[float], float], until: float) -> tuple[float, ...]:
    return tuple(board_weight(min(age, until)) for age in GRID if age <= until * exp(STEP))


def best_age(
    curve: Curve, outlook: Outlook, price: float, *, board_weight: Callable[[float], float], until: float
) -> float | None:
    """The age at which it is best to read the post next; None where no read until `until` is worth `price`."""
    size, seen, clicks = outlook.size, outlook.seen, outlook.clicks
    if size <= 0 or price <= 0:
        return None if size <= 0 else seen
    # Rounded, so that the answer for one post holds for those much like it.
    dear, expected = price / size, outlook.click_rate * size
    key = (
        round(log1p(seen / FIRST) / STEP),
        round(log(min(DEAREST, dear)) / PRICE_STEP),
        round(4 * log(expected)) if expected > FEW_CLICKS else None,
        clicks if clicks < MANY_CLICKS else _about(clicks),
    )
    memo = curve.memo
    found = memo.get(key, UNASKED)
    if found is UNASKED:
        if len(memo) >= MEMO:
            memo.clear()
        found = memo[key] = _best(curve, key, _weights(board_weight, until))
    return found


def _about(clicks: int) -> int:
    """Within a tenth."""
    return round(MANY_CLICKS * 1.2 ** round(log(clicks / MANY_CLICKS) / log(1.2)))


def _best(curve: Curve, key: tuple[int, int, int | None, int], weights: tuple[float, ...]) -> float | None:
    """As best_age(), for a post whose final count is 1."""
    seen, worth, clicks, came = key
    if seen >= len(weights) - 1:
        return None
    price, rate = exp(worth * PRICE_STEP), 0.0 if clicks is None else exp(clicks / 4)
    after = _costs(curve, worth, weights)
    shares, there, missed, before = curve.shares, curve.shares[seen], 0.0, 0.0
    best, least = None, float("inf")
    last, known = len(weights) - 1, CLICKS_SHRINK + came
    for number in range(seen + 1, last + 1):
        now = shares[number] - there
        if came:
            now = corrected(now, rate=rate, clicks=came)
        elif rate:
            # As corrected() says of a post that was not clicked, without a call for each age.
            now *= known / (CLICKS_SHRINK + rate * now)
        missed += (before + now) / 2 * (weights[number] - weights[number - 1])
        before = now
        cost = missed + (price + after[number] if number < last else 0.0)
        if cost < least:
            best, least = number, cost
        elif missed > least:
            break
    return None if best is None or best == last else GRID[best]


def _costs(curve: Curve, worth: int, weights: tuple[float, ...]) -> list[float]:
    """What is paid from each age of GRID on, after a read at it, in the cheapest way."""
    found = curve.costs.get(worth)
    if found is None:
        found = curve.costs[worth] = _solved(curve, exp(worth * PRICE_STEP), weights)
    return found


@lru_cache(maxsize=256)
def _areas(shares: tuple[float, ...], weights: tuple[float, ...]) -> tuple[float, ...]:
    """What boards show of a curve from its beginning to each age; the same at every price."""
    areas, share, heavy = [0.0], shares[0], weights[0]
    for coming, weight in zip(shares[1:], weights[1:], strict=False):
        areas.append(areas[-1] + (share + coming) / 2 * (weight - heavy))
        share, heavy = coming, weight
    return tuple(areas)


def _solved(curve: Curve, price: float, weights: tuple[float, ...]) -> list[float]:
    areas, number = _areas(curve.shares, weights), len(weights) - 1
    costs = [0.0] * len(weights)
    # One line a later read: its cost where `share` is there already is base - share * weight. The last is the nearest.
    slopes, bases, front, last = [weights[-1]], [areas[-1]], 0, 0
    earlier = slice(number - 1, None, -1)
    for share, weight, area in zip(curve.shares[earlier], weights[earlier], areas[earlier], strict=True):
        least = bases[front] - share * slopes[front]
        while front < last and (following := bases[front + 1] - share * slopes[front + 1]) <= least:
            least, front = following, front + 1
        number -= 1
        costs[number] = cost = least - area + share * weight
        base = area + price + cost
        # Those that are lowest nowhere any more go.
        while last > front:
            slope, near = slopes[-1], bases[-1]
            if (bases[-2] - near) * (slope - weight) > (near - base) * (slopes[-2] - slope):
                break
            slopes.pop()
            bases.pop()
            last -= 1
        slopes.append(weight)
        bases.append(base)
        last += 1
    return costs
