"""What somebody did to a post's counters on purpose: it went viral, or it lost a part of them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from share.sandbox.counts import RATES, growth
from share.sandbox.kept import Kept
from share.sandbox.pictures import key_of
from share.sandbox.posts import Post

VIRAL, DROP = "viral", "drop"
TIMES, LEFT = 40, 0.6
FASTER = 12
"""A post goes viral so much faster than posts grow: within minutes there is something to see."""

CROWD = 6000


@dataclass(frozen=True, slots=True)
class Turn:
    """`kind` is VIRAL or DROP, `at` in Unix seconds."""

    kind: str
    at: float


class Turns:
    def __init__(self, kept: Kept) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        self._by_post = {key: [Turn(**one) for one in told] for key, told in kept.all("turns").items()}

    def add(self, post: Post, kind: str, *, at: float) -> None:
        with self._lock:
            turns = [*self._by_post.get(key_of(post), ()), Turn(kind, at)]
            self._by_post[key_of(post)] = turns
            self._kept.put("turns", key_of(post), [{"kind": one.kind, "at": one.at} for one in turns])

    def clear(self) -> None:
        with self._lock:
            self._by_post.clear()

    def turn(self, post: Post, counts: Mapping[str, int | None], *, now: float) -> dict[str, int | None]:
        """Return what became of the counters; what is not known stays so."""
        turned = dict(counts)
        for one in self._by_post.get(key_of(post), ()):
            turned = {name: _turned(one, post.network, name, count, now=now) for name, count in turned.items()}
        return turned


def _turned(turn: Turn, network: str, name: str, count: int | None, *, now: float) -> int | None:
    if count is None:
        return None
    if turn.kind == DROP:
        return int(count * LEFT)
    share = growth((now - turn.at) * FASTER)
    return count + int((count * TIMES + CROWD * RATES[network].get(name, 0)) * share)
