"""What reading a post again is worth, and when it becomes worth a network's price.

The value of a read is what it would show for the first time, times how long the boards would show it: those of
the last 24 hours and of the last 7 days, until the curve has grown by as much again. Ages are hours; a value is
a count times hours, in the unit of the price.
"""

from itertools import pairwise
from math import exp, expm1, log, log1p

from share.domain.growth import FIRST, GRID, STEP, Curve, Outlook, corrected, unseen

DAY, WEEK = 24.0, 168.0
DAY_WEIGHT = 1.0
WEEK_WEIGHT = 0.7
"""What an hour on the board of 24 hours counts beside one on the board of 7 days."""

CLOSING_HOURS = 24.0
"""What a closing read is worth: as if the boards showed the post for so many hours more."""

PARTS = 6
"""How finely a day's gain is added up; a finer sum changes no decision."""

FEW_CLICKS = 0.05
MANY_CLICKS = 6
MEMO = 100_000


def board_weight(age: float) -> float:
    """The boards' weight summed up from a post's first hour to `age` hours."""
    return DAY_WEIGHT * min(age, DAY) + WEEK_WEIGHT * min(age, WEEK)


def value(curve: Curve, outlook: Outlook, age: float) -> float:
    """What a read at `age` is worth."""
    again = curve.age_of(2 * curve.at(age) - curve.at(outlook.seen))
    return unseen(curve, outlook, age) * (board_weight(again) - board_weight(age))


def closing_value(curve: Curve, outlook: Outlook, age: float) -> float:
    """What a last read is worth once no board of days shows the post any more."""
    return unseen(curve, outlook, age) * WEEK_WEIGHT * CLOSING_HOURS


def day_value(curve: Curve, outlook: Outlook, age: float, *, left: float) -> float:
    """What it is worth to pay for a post once and read it at will for the `left` hours of that day.

    All that comes until midnight is shown as it comes, and what is there at midnight stays shown after it.
    """
    return shown_value(curve, outlook, age, left=left) + value(curve, outlook, age + left)


def shown_value(curve: Curve, outlook: Outlook, age: float, *, left: float) -> float:
    """What it is worth to show for `left` hours what comes in them, as it comes."""
    edges = [age + left * (part / PARTS) ** 2 for part in range(PARTS + 1)]
    return sum(
        unseen(curve, outlook, (low + high) / 2) * (board_weight(high) - board_weight(low))
        for low, high in pairwise(edges)
    )


def crossing(curve: Curve, outlook: Outlook, price: float) -> float | None:
    """The age at which a read becomes worth `price`; None where it never does within the boards' week.

    Answers are kept with the curve, rounded to a few per cent.
    """
    if outlook.size <= 0 or price <= 0:
        return None if outlook.size <= 0 else outlook.seen
    seen = round(2 * log1p(outlook.seen / FIRST) / STEP)
    worth = round(log(price / outlook.size) / STEP)
    expected = outlook.click_rate * outlook.size
    clicks = round(4 * log(expected)) if expected > FEW_CLICKS else None
    key = (seen, worth, clicks, _about(outlook.clicks))
    if key not in curve.memo:
        if len(curve.memo) >= MEMO:
            curve.memo.clear()
        curve.memo[key] = _crossing(curve, key)
    return curve.memo[key]


def _about(clicks: int) -> int:
    """Exact for a few, within a tenth for many."""
    return clicks if clicks < MANY_CLICKS else round(MANY_CLICKS * 1.2 ** round(log(clicks / MANY_CLICKS) / log(1.2)))


def _crossing(curve: Curve, key: tuple[int, int, int | None, int]) -> float | None:
    """As crossing(), for a post whose final count is 1; value() written out, as this is most of planning's time."""
    seen, worth, clicks, came = key
    price, place = exp(worth * STEP), seen / 2
    there, rate = curve.at(FIRST * expm1(place * STEP)), 0.0 if clicks is None else exp(clicks / 4)
    before = 0.0
    for number in range(seen // 2 + 1, len(BOARD_WEIGHTS)):
        share = curve.shares[number]
        grown = share - there
        again = board_weight(curve.age_of(share + grown))
        now = corrected(grown, rate=rate, clicks=came) * (again - BOARD_WEIGHTS[number])
        if now >= price:
            return FIRST * expm1(STEP * (place + (price - before) / (now - before) * (number - place)))
        before, place = now, float(number)
    return None


BOARD_WEIGHTS = tuple(board_weight(age) for age in GRID if age < WEEK)


def reads_in_a_life(curve: Curve, price: float, *, shortest_gap: float) -> int:
    """How often a post whose final count is 1 is read at this price, if it grows as the curve says."""
    seen, reads = 0.0, 0
    while (age := crossing(curve, Outlook(1.0, seen), price)) is not None and reads < MOST_READS:
        seen, reads = max(age, seen + shortest_gap), reads + 1
    return reads


MOST_READS = 400
