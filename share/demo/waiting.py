"""Posts that nobody recorded and a search came across: "is this yours?"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from share.core import Session
from share.demo.history import Stage
from share.demo.native_ids import plain, ref_of
from share.demo.proven import Holding, holdings
from share.demo.words import OWN_WORDS
from share.domain.evidence import Carries
from share.domain.found_posts import FoundState
from share.domain.kits import KitState
from share.domain.posts import PostRef
from share.models.base import new_public_id
from share.models.found_posts import FoundPost
from share.models.kits import Kit
from share.repositories import accounts, samples
from share.repositories.statements import insert_many
from share.sandbox.posts import PROFILE, Author, Post
from share.sandbox.world import HOME

MOST = 8
LATEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits for its author's word."""

    holding: Holding
    kit: Kit
    ref: PostRef
    posted_at: datetime
    text: str

    @property
    def shown(self) -> Post:
        """The post as the sandbox networks show it."""
        person, network = self.holding.person, self.holding.proven.network
        number = str(10**9 + person.number) if network == "mastodon" else self.holding.identity.native_id
        author = Author(network, number, person.handle(network), person.name, kind=PROFILE)
        instance = HOME if network == "mastodon" else ""
        at = self.posted_at.timestamp()
        return Post(network, plain(self.ref), author, self.text, at, instance=instance, links=(self.kit.url,))


def add(session: Session, stage: Stage) -> list[Post]:
    """Let some people have shared the newest kit's article without a word to us; returns their posts."""
    now = stage.stretch.now
    kit = max(
        (one for one in stage.kits.values() if _is_open(one, now=now)), key=lambda one: one.publish_at, default=None
    )
    if kit is None:
        return []
    number = next(number for number, one in stage.kits.items() if one is kit)
    recorded = samples.posts_by(session, kit.id)
    quiet = [
        one
        for one in holdings(stage)
        if one.proven.detects and (one.member_id, one.proven.network) not in recorded and one.person.is_here(now)
    ]
    found = [_waiting(stage, one, kit, number=number) for one in quiet[:MOST]]
    insert_many(session, FoundPost, [_row(session, one, now=now) for one in found])
    return [one.shown for one in found]


def _is_open(kit: Kit, *, now: datetime) -> bool:
    return kit.state == KitState.PUBLISHED and kit.publish_at <= now < kit.closes_at


def _waiting(stage: Stage, held: Holding, kit: Kit, *, number: int) -> Waiting:
    draw = Random(f"{stage.sample.seed}:waiting:{held.person.number}:{number}")
    posted_at = kit.publish_at + min(LATEST, stage.stretch.now - kit.publish_at) * draw.uniform(0.3, 0.9)
    network = held.proven.network
    ref = ref_of(draw, network, author=held.person.handle(network), posted_at=posted_at, site=stage.sample.site)
    story = stage.sample.calendar.day(number).story
    words = draw.choice(OWN_WORDS).format(hook=story.hook, why=story.why)
    return Waiting(held, kit, ref, posted_at, f"{words} {kit.url}")


def _row(session: Session, waiting: Waiting, *, now: datetime) -> dict[str, Any]:
    account = accounts.find(session, waiting.ref.network, waiting.holding.identity.native_id)
    return {
        "public_id": new_public_id(),
        "member_id": waiting.holding.member_id,
        "account_id": account.id if account else None,
        "kit_id": waiting.kit.id,
        "network": waiting.ref.network,
        "native_id": waiting.ref.native_id,
        "url": waiting.ref.url,
        "carries": Carries.ARTICLE.value,
        "posted_at": waiting.posted_at,
        "found_at": max(waiting.posted_at, now - timedelta(minutes=9)),
        "state": FoundState.ASKED.value,
    }
