"""Everything that the sandbox knows, handed to each answer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from share.sandbox.bills import Bills
from share.sandbox.calls import Calls
from share.sandbox.counts import counts_at, vanishes_at
from share.sandbox.faults import Faults
from share.sandbox.grants import Grants
from share.sandbox.pictures import Pictures
from share.sandbox.posts import Post
from share.sandbox.store import Store
from share.sandbox.tokens import Tokens
from share.sandbox.turns import Turns
from share.sandbox.windows import Windows

DEFAULT_SEED = "sandbox"
DEFAULT_GONE = 0.01
"""The share of loaded posts that vanish."""

HOME = "127.0.0.1"


@dataclass(slots=True)
class Instance:
    """One Mastodon host: `software` as nodeinfo tells it, `locked` where visitors must sign in."""

    software: str = "mastodon"
    version: str = "4.6.4"
    locked: bool = False
    max_characters: int = 500

    @property
    def is_mastodon(self) -> bool:
        return self.software == "mastodon"

    def is_at_least(self, major: int, minor: int) -> bool:
        return tuple(int(part) for part in self.version.split(".")[:2]) >= (major, minor)


@dataclass(slots=True)
class World:
    """`gone_share` of the loaded posts are deleted by chance; `x_names` is "old" or "new".

    `product` is the address of the page on which the product tells how the networks fare, "" where nobody said.
    `x_cap` is how many posts X lets itself be read in a month, `x_credit_micros` what may be spent in all; None is
    no end. The seconds say how long a token lasts.
    """

    store: Store
    seed: str = DEFAULT_SEED
    gone_share: float = 0.0
    x_names: str = "old"
    app_secret: str = ""
    product: str = ""
    windows: Windows = field(default_factory=Windows)
    calls: Calls = field(default_factory=Calls)
    grants: Grants = field(default_factory=Grants)
    instances: dict[str, Instance] = field(default_factory=dict)
    x_cap: int | None = None
    x_credit_micros: int | None = None
    x_token_seconds: float = 7200.0
    facebook_token_seconds: float = 5_184_000.0
    tokens: Tokens = field(init=False)
    bills: Bills = field(init=False)
    pictures: Pictures = field(init=False)
    turns: Turns = field(init=False)
    faults: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.faults = Faults(self.seed)
        self.tokens = Tokens(self.store.kept)
        self.bills = Bills(self.store)
        self.pictures = Pictures(self.store)
        self.turns = Turns(self.store.kept)

    def instance(self, host: str) -> Instance:
        return self.instances.get(host) or Instance()

    def state(self, post: Post) -> str:
        """Tell how the post stands now: live, deleted, protected or suspended."""
        if post.kept or post.state != "live":
            return post.state
        ends = vanishes_at(self.seed, post.network, post.native_id, self.gone_share)
        return "deleted" if ends is not None and time.time() - post.created >= ends else "live"

    def counts(self, post: Post) -> Mapping[str, int | None]:
        """Return the post's counters now: those it was given, the rest made up; then what was done to it here."""
        now = time.time()
        made_up = counts_at(self.seed, post.network, post.native_id, now - post.created)
        return self.turns.turn(post, {**made_up, **post.counts}, now=now)

    def forget(self) -> None:
        """Start anew: no posts, faults, calls, tokens; the seed, the secret and the share that vanishes stay."""
        self.store.clear()
        self.faults.clear()
        self.calls.clear()
        self.windows.clear()
        self.tokens.clear()
        self.turns.clear()
        self.grants.clear()
        self.instances.clear()
        self.x_names = "old"
        self.x_cap = self.x_credit_micros = None
        self.x_token_seconds, self.facebook_token_seconds = 7200.0, 5_184_000.0
