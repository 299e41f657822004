"""Keeping a post under its unique key, whoever found it: a member, a search of ours, or a publication from here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from share.domain.due import Job
from share.domain.evidence import Facts, Rung, ladder, standing
from share.domain.posts import MissingReason, PostRef, PostState
from share.models.members import Member
from share.models.posts import Post
from share.networks.base import Network, Respells
from share.repositories import aliases, asking, changes, due, evidence, posts
from share.repositories.due import Owed
from share.repositories.posts import Target

FREE_STATES = frozenset({PostState.WITHDRAWN, PostState.REJECTED})
"""A post that its first member took back, or that was found not to be theirs, may be recorded by another."""


class Networks(Protocol):
    """What has to be known of the networks to record a post."""

    def get(self, name: str) -> Network: ...

    def batch_of(self, ref: PostRef) -> str: ...

    def counts_links(self, network: Network) -> bool: ...

    def asks(self, network: Network) -> bool: ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """`created` is False where this member had recorded the same post before."""

    public_id: str
    created: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded: for whom, by whom, for which kit."""

    ref: PostRef
    target: Target
    member_id: int
    by_id: int | None = None

    @property
    def native_id(self) -> str:
        """The unique key; an address that must be followed first stands in for its post."""
        return self.ref.native_id or f"pending:{hashlib.sha256(self.ref.url.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where posts are recorded: the session, what is known of the networks, the time."""

    session: Session
    networks: Networks
    now: datetime

    def keep(self, entry: Entry) -> Recorded | None:
        """Record under the unique key; None where the post is another member's and a contest was opened."""
        found = self.find(entry.ref, entry.native_id, kit_id=entry.target.kit_id)
        if found is None:
            added = self._add(entry)
            if added is not None:
                return Recorded(added.public_id, created=True)
            # Somebody was faster by a moment; now their row is there.
            found = posts.get(self.session, entry.ref.network, entry.native_id)
        if found.member_id == entry.member_id:
            if found.state in {PostState.WITHDRAWN, PostState.REJECTED, PostState.GONE}:
                self._begin(found, entry)
            return Recorded(found.public_id, created=False)
        if found.state in FREE_STATES:
            self._hand_over(found, entry)
            return Recorded(found.public_id, created=True)
        self._contest(found, entry)
        return None

    def find(self, ref: PostRef, native_id: str, *, kit_id: int) -> Post | None:
        """The post where it stands here, under this or another address."""
        found = posts.find(self.session, ref.network, native_id) or self._respelled(ref, kit_id=kit_id)
        return found or aliases.find(self.session, ref)

    def _respelled(self, ref: PostRef, *, kit_id: int) -> Post | None:
        """The same post of the same kit under another name of its owner, which no address tells apart."""
        network = self.networks.get(ref.network)
        if not isinstance(network, Respells) or not ref.native_id:
            return None
        alike = posts.ending_alike(self.session, kit_id=kit_id, network=network.name, native_id=ref.native_id)
        return next((post for post in alike if network.is_same(ref.native_id, post.native_id)), None)

    def _add(self, entry: Entry) -> Post | None:
        post = posts.add(
            self.session,
            Post(
                network=entry.ref.network,
                native_id=entry.native_id,
                url=entry.ref.url,
                resolve=entry.ref.resolve.value if entry.ref.resolve else None,
                member_id=entry.member_id,
                kit_id=entry.target.kit_id,
                recorded_by_id=entry.by_id,
                state=PostState.RECORDED,
                recorded_at=self.now,
            ),
        )
        if post is not None:
            if entry.ref.url:
                self._replace_word(post, entry)
            self._begin(post, entry)
        return post

    def _replace_word(self, post: Post, entry: Entry) -> None:
        """The link takes the place of the member's word for the same kit and network, under its public id."""
        key = posts.self_key(entry.target.kit_id, entry.member_id, post.network)
        word = posts.find(self.session, post.network, key)
        if word is not None:
            public_id, recorded_at = word.public_id, word.recorded_at
            posts.remove(self.session, word, into=post)
            post.public_id, post.recorded_at = public_id, recorded_at

    def _begin(self, post: Post, entry: Entry) -> None:
        """A post at its start: its first steps known, its look-up owed."""
        network = self.networks.get(post.network)
        hidden = bool(post.url) and not self.networks.asks(network)
        facts = Facts(
            network.label,
            claimed=entry.target.claim_id is not None,
            has_url=bool(post.url),
            looked=hidden,
            missing=MissingReason.NOT_READABLE if hidden else None,
        )
        post.kit_id, post.claim_id = entry.target.kit_id, entry.target.claim_id
        post.state, post.state_reason = standing(facts)
        post.not_found_first_at, post.not_found_looks = None, 0
        self.session.flush()
        evidence.write(self.session, post.id, ladder(facts), now=self.now)
        self._owe_look(post)
        changes.posts(self.session, [post.id])

    def _owe_look(self, post: Post) -> None:
        network, ref = self.networks.get(post.network), posts.ref_of(post)
        if ref is not None and self.networks.asks(network):
            owed = Owed(post.id, self.now, self.networks.batch_of(ref))
            due.owe(self.session, Job.VERIFY_POST, [owed], now=self.now)
        elif self.networks.counts_links(network):
            asking.owe_link_reading(self.session, post, now=self.now)

    def _hand_over(self, post: Post, entry: Entry) -> None:
        changes.posts(self.session, [post.id], of=[post.member_id])
        post.member_id, post.recorded_by_id, post.recorded_at = entry.member_id, entry.by_id, self.now
        evidence.clear(self.session, post.id)
        self._begin(post, entry)

    def _contest(self, post: Post, entry: Entry) -> None:
        """Neither member's counts until it is settled, unless authorship is proven already."""
        posts.contest(self.session, post, member_id=entry.member_id, now=self.now)
        if post.state != PostState.LEFT_OUT and not evidence.is_owned(self.session, post.id):
            post.state, post.state_reason = PostState.CONTESTED, posts.CONTESTED
            changes.posts(self.session, [post.id])
            # What the post shows of its author may settle it without anybody's help.
            self._owe_look(post)


def add_proof(session: Session, recorded: Recorded, rungs: Sequence[Rung], *, now: datetime) -> Post | None:
    """Write steps that are known before the network is asked; returns the post."""
    row = posts.by_public_id(session, recorded.public_id)
    if row is None:
        return None
    evidence.write(session, row.post.id, rungs, now=now)
    return row.post


def may_record(session: Session, member_id: int) -> bool:
    """Whether posts are recorded for this person: they agreed and have not left."""
    member = session.get(Member, member_id)
    return member is not None and member.state == "agreed"
