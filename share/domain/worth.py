"""What reading a post again is worth, and when it becomes worth a network's price.

The value of a read is what it would show for the first time, times how long the boards would show it: those of
the last 24 hours and of the last 7 days, until the curve has grown by as much again. Ages are hours; a value is
a count times hours, in the unit of the price.
"""

from itertools import pairwise

from share.domain.growth import Curve, Outlook, unseen
from share.domain.timing import best_age

DAY, WEEK = 24.0, 168.0
DAY_WEIGHT = 1.0
WEEK_WEIGHT = 0.7
"""What an hour on the board of 24 hours counts beside one on the board of 7 days."""

CLOSING_HOURS = 24.0
"""What a closing read is worth: as if the boards showed the post for so many hours more."""

PARTS = 6
"""How finely a day's gain is added up; a finer sum changes no decision."""


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
    """The age at which a read is best made at this price; None where none is worth it within the boards' week."""
    return best_age(curve, outlook, price, board_weight=board_weight, until=WEEK)


def reads_in_a_life(curve: Curve, price: float, *, shortest_gap: float) -> int:
    """How often a post whose final count is 1 is read at this price, if it grows as the curve says."""
    seen, reads = 0.0, 0
    while (age := crossing(curve, Outlook(1.0, seen), price)) is not None and reads < MOST_READS:
        seen, reads = max(age, seen + shortest_gap), reads + 1
    return reads


MOST_READS = 400
