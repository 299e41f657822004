"""Made-up counters: a pure function of seed, post and age, so that a restart changes nothing.

A post's id tells when it was published, so the hour of day is known, too. Sizes are log-normal around what an
ordinary account reaches. They grow by F(a) = 1 - (1 + a / 83 min) ** -1.03 * e ** (-a / 10 d), a fit to how posts on
social networks gather attention: half of it in the first hour and a half, a long tail over ten days; slower by night.
Some posts come back days later, some lose a part of what they had.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from share.sandbox.ids import second_of_day

MEDIAN_REACH = {"x": 210.0, "bluesky": 160.0, "mastodon": 130.0, "facebook": 180.0}
SPREAD = 1.1
RATES = {
    "x": {
        "impressions": 1.0,
        "likes": 0.021,
        "reposts": 0.006,
        "replies": 0.004,
        "quotes": 0.0012,
        "bookmarks": 0.0025,
    },
    "bluesky": {"likes": 0.036, "reposts": 0.012, "replies": 0.005, "quotes": 0.0016, "bookmarks": 0.002},
    "mastodon": {"likes": 0.030, "reposts": 0.021, "replies": 0.006, "quotes": 0.001},
    "facebook": {
        "impressions": 1.0,
        "viewers": 0.78,
        "reactions": 0.034,
        "comments": 0.006,
        "shares": 0.008,
        "clicks": 0.03,
    },
}
HALVING_SECONDS = 83 * 60.0
FADING_SECONDS = 10 * 86400.0
DAY_SECONDS = 86400.0
BUSIEST_SECOND, SWING = 20 * 3600.0, 0.7
REVIVED_SHARE, LOSING_SHARE = 0.04, 0.04


@dataclass(frozen=True, slots=True)
class Curve:
    """How one post gathers attention: what its counters grow to, and what is peculiar about the way there.

    `born` is the second of the UTC day in which it was published. A `revival` is a second wave, by its share of the
    first, from an age in seconds on; a `loss` is the share that counters lose at an age, as when a network removes
    accounts that are not people.
    """

    final: Mapping[str, float]
    born: float = 0.0
    revival: float = 0.0
    revived_at: float = math.inf
    loss: float = 0.0
    lost_at: float = math.inf


def growth(age: float) -> float:
    """Return the share, 0 to 1, of its final size that a post has at `age` seconds."""
    if age <= 0:
        return 0.0
    return 1 - math.pow(1 + age / HALVING_SECONDS, -1.03) * math.exp(-age / FADING_SECONDS)


def counts_at(seed: str, network: str, native_id: str, age: float) -> dict[str, int]:
    """Return the counters of a post `age` seconds after it was published.

    `native_id` is the plain one of ids.py: `plain(network, native_id)[1]`.
    """
    return counts_of(curve_of(seed, network, native_id), age)


def curve_of(seed: str, network: str, native_id: str) -> Curve:
    """Return a post's curve; with counts_of() many ages of one post are told fast."""
    drawn, when = _uniform(seed, network, native_id, "revival")
    lost, how_much = _uniform(seed, network, native_id, "loss")
    final, born = sizes(seed, network, native_id), second_of_day(network, native_id)
    return Curve(
        final,
        born,
        revival=0.3 + 40 * drawn if drawn < REVIVED_SHARE else 0.0,
        revived_at=DAY_SECONDS * (1 + 5 * when) if drawn < REVIVED_SHARE else math.inf,
        loss=0.02 + 0.1 * how_much if lost < LOSING_SHARE else 0.0,
        lost_at=DAY_SECONDS * (1 + 7 * lost / LOSING_SHARE) if lost < LOSING_SHARE else math.inf,
    )


def sizes(seed: str, network: str, native_id: str) -> dict[str, float]:
    """Return what the counters of a post grow to, revivals and losses apart."""
    reach = reach_of(seed, network, native_id)
    return {
        measure: rate * reach * _luck(seed, network, native_id, measure) for measure, rate in RATES[network].items()
    }


def counts_of(curve: Curve, age: float) -> dict[str, int]:
    """Return the counters that follow a curve at an age in seconds."""
    share = growth(_awake(curve.born, age))
    if age > curve.revived_at:
        share += curve.revival * growth(age - curve.revived_at)
    if age > curve.lost_at:
        share *= 1 - curve.loss
    counts = {measure: int(size * share) for measure, size in curve.final.items()}
    if "viewers" in counts:
        counts["viewers"] = min(counts["viewers"], counts["impressions"])
    return counts


def _awake(born: float, age: float) -> float:
    """Turn seconds into seconds of people's attention: more of it around 20:00 UTC, less in the small hours."""
    if age <= 0:
        return 0.0
    turn = 2 * math.pi / DAY_SECONDS
    start = turn * (born - BUSIEST_SECOND)
    return age + SWING / turn * (math.sin(start + turn * age) - math.sin(start))


def reach_of(seed: str, network: str, native_id: str) -> float:
    """Return how many people a post comes before in the end, most of them on the first day."""
    return MEDIAN_REACH[network] * math.exp(SPREAD * _normal(seed, network, native_id, "reach"))


def vanishes_at(seed: str, network: str, native_id: str, share: float) -> float | None:
    """Return the age in seconds at which a post is deleted; None for all but `share` of them."""
    drawn, when = _uniform(seed, network, native_id, "gone")
    return 3600.0 - 4 * 86400.0 * math.log(when) if drawn < share else None


def _luck(seed: str, network: str, native_id: str, measure: str) -> float:
    spread = 0.1 if measure in {"impressions", "viewers"} else 0.6
    return math.exp(spread * _normal(seed, network, native_id, measure))


def _normal(*parts: str) -> float:
    first, second = _uniform(*parts)
    return math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)


def _uniform(*parts: str) -> tuple[float, float]:
    digest = blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
    one, two = (int.from_bytes(half, "big") for half in (digest[:8], digest[8:]))
    return (one + 1) / (2**64 + 1), (two + 1) / (2**64 + 1)
