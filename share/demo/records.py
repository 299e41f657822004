"""A sample post as it stands in our books: its row, its ladder, what is owed of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from share.core import Core
from share.demo.acts import Act, Kind, Sharing
from share.demo.figures import Life
from share.demo.native_ids import author_of
from share.demo.proofs import proofs_of
from share.domain.collection import next_read
from share.domain.due import Job
from share.domain.evidence import Author, Carries, Facts, Rung, found, ladder, standing
from share.domain.posts import MissingReason, PostState
from share.models.base import new_public_id
from share.models.kits import Kit
from share.repositories.absences import GONE
from share.repositories.asking import LINKS
from share.repositories.due import Owed
from share.repositories.posts import self_key
from share.repositories.samples import LinkRow

CONFIRMED = timedelta(hours=30)
"""So long after a deletion three looks have not found the post."""

LOOK_AGAIN, YOUNG = timedelta(hours=12), timedelta(days=14)
HELPED = 47
"""For one member in so many the coordinator records the posts."""


@dataclass(frozen=True, slots=True)
class Record:
    """One recorded post with what stands around it; `clicks` are those of people on its link so far."""

    act: Act
    sharing: Sharing
    kit: Kit
    member_id: int
    words: str
    claim_id: int | None
    link: LinkRow
    life: Life
    clicks: int
    now: datetime

    @property
    def key(self) -> tuple[str, str]:
        """Network and native id; without an address the post is named by what it is for."""
        if self.sharing.kind is Kind.WORD:
            return self.act.network, self_key(self.kit.id, self.member_id, self.act.network)
        return self.act.network, self.sharing.ref.native_id

    @property
    def is_looked_up(self) -> bool:
        return self.sharing.kind is not Kind.WORD and self.life.seen_at <= self.now

    @property
    def missing(self) -> MissingReason | None:
        """Why the network did not show it at its first look."""
        if self.act.network == "facebook" and self.sharing.kind is not Kind.PAGE:
            return MissingReason.NOT_READABLE
        if self.is_hidden:
            return MissingReason.PROTECTED
        return None

    @property
    def is_hidden(self) -> bool:
        """The author shows posts to chosen people alone."""
        return self.act.network == "x" and self.act.person.hides_posts

    @property
    def is_seen(self) -> bool:
        return self.is_looked_up and self.missing is None

    @property
    def is_gone(self) -> bool:
        gone_at = self.life.gone_at
        return self.is_seen and gone_at is not None and gone_at + CONFIRMED <= self.now

    def facts(self, label: str) -> Facts:
        """What is known of it, as the workers would have found."""
        carries = {Kind.ARTICLE: Carries.ARTICLE, Kind.BARE: Carries.NOTHING}.get(self.sharing.kind, Carries.TRACKED)
        return Facts(
            label,
            claimed=self.claim_id is not None,
            has_url=self.sharing.kind is not Kind.WORD,
            clicks=self.clicks,
            looked=self.is_looked_up,
            missing=self.missing if self.is_looked_up else None,
            author=self._author(carries),
            carries=carries,
            read=self.is_seen,
        )

    def _author(self, carries: Carries) -> Author:
        if self.act.network in proofs_of(self.act.person):
            return Author.OWN_ACCOUNT
        return Author.OWN_LINK if carries is Carries.TRACKED else Author.UNPROVEN


def post_row(record: Record, facts: Facts, *, helper_id: int | None) -> dict[str, Any]:
    """The row of the post; `helper_id` records for some members, unless they were erased since."""
    sharing, (network, native_id) = record.sharing, record.key
    state, reason = _standing(record, facts)
    helped = record.act.person.number % HELPED == HELPED - 1
    author = author_of(sharing.ref, sharing.author) if record.is_seen and not record.is_gone else None
    return {
        "public_id": new_public_id(),
        "network": network,
        "native_id": native_id,
        "url": sharing.ref.url if facts.has_url else "",
        "resolve": None,
        "member_id": record.member_id,
        "kit_id": record.kit.id,
        "claim_id": record.claim_id,
        "recorded_by_id": helper_id if helped else None,
        "state": state.value,
        "state_reason": reason,
        "author_id": author,
        "author_name": sharing.author if author is not None and network != "x" else None,
        "posted_at": sharing.posted_at if record.is_seen else None,
        "recorded_at": sharing.recorded_at,
        "verified_at": record.life.seen_at if state is PostState.VERIFIED else None,
        "not_found_first_at": record.life.gone_at if record.is_gone else None,
        "not_found_looks": 3 if record.is_gone else 0,
    }


def _standing(record: Record, facts: Facts) -> tuple[PostState, str]:
    if record.is_gone:
        return PostState.GONE, GONE
    if record.sharing.kind is Kind.TAKEN_BACK:
        return PostState.WITHDRAWN, "Taken back by the member."
    return standing(facts)


def evidence_rows(post_id: int, record: Record, facts: Facts) -> list[dict[str, Any]]:
    """The rows of its ladder."""
    at = record.life.seen_at if record.is_looked_up else record.sharing.recorded_at
    rungs: list[Rung] = list(ladder(facts))
    if record.is_gone:
        lost = found(Facts(facts.label, looked=True, missing=MissingReason.NOT_FOUND))
        rungs = [lost if rung.step is lost.step else rung for rung in rungs]
    return [
        {"post_id": post_id, "step": rung.step.value, "verdict": rung.verdict.value, "reason": rung.reason, "at": at}
        for rung in rungs
    ]


def owed(core: Core, post_id: int, record: Record) -> tuple[Job, Owed] | None:
    """What is still to be asked of its network, and when."""
    sharing, now = record.sharing, record.now
    if sharing.kind in {Kind.WORD, Kind.TAKEN_BACK} or record.is_gone:
        return None
    batch = core.networks.batch_of(sharing.ref)
    if not record.is_looked_up:
        return Job.VERIFY_POST, Owed(post_id, sharing.recorded_at, batch)
    if record.missing is MissingReason.PROTECTED:
        return (Job.READ_METRICS, Owed(post_id, now + LOOK_AGAIN, batch)) if now - sharing.recorded_at < YOUNG else None
    if record.missing is MissingReason.NOT_READABLE:
        batch = f"{sharing.ref.network}:{LINKS}"
    coming = next_read(sharing.posted_at if record.is_seen else sharing.recorded_at, now=now)
    return None if coming is None else (Job.READ_METRICS, Owed(post_id, coming.at, batch))
