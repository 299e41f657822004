"""Made-up counters: a pure function of seed, post and age, so that a restart changes nothing.

Sizes are log-normal around what an ordinary account reaches. They grow by
F(a) = 1 - (1 + a / 83 min) ** -1.03 * e ** (-a / 10 d), a fit to how posts on social networks gather
attention: half of it in the first hour and a half, a long tail over ten days.
"""

import math
from hashlib import blake2b

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


def growth(age: float) -> float:
    """Return the share, 0 to 1, of its final size that a post has at `age` seconds."""
    if age <= 0:
        return 0.0
    return 1 - math.pow(1 + age / HALVING_SECONDS, -1.03) * math.exp(-age / FADING_SECONDS)


def counts_at(seed: str, network: str, native_id: str, age: float) -> dict[str, int]:
    """Return the counters of a post `age` seconds after it was published; they never go down.

    `native_id` is the plain one of ids.py: `plain(network, native_id)[1]`.
    """
    return counts_of(sizes(seed, network, native_id), age)


def sizes(seed: str, network: str, native_id: str) -> dict[str, float]:
    """Return what the counters of a post grow to; with counts_of() many ages of one post are told fast."""
    reach = reach_of(seed, network, native_id)
    return {
        measure: rate * reach * _luck(seed, network, native_id, measure) for measure, rate in RATES[network].items()
    }


def counts_of(final: dict[str, float], age: float) -> dict[str, int]:
    """Return the counters that grow to `final` at an age in seconds."""
    share = growth(age)
    counts = {measure: int(size * share) for measure, size in final.items()}
    if "viewers" in counts:
        counts["viewers"] = min(counts["viewers"], counts["impressions"])
    return counts


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
