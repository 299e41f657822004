"""Suspicions as a coordinator decides them, topic by topic, and as a member sees what was left out of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core
from share.domain.suspicions import TITLES, Kind, State, reason, told
from share.domain.words import say
from share.repositories import suspicions
from share.repositories.suspicions import Held


@dataclass(frozen=True, slots=True)
class Item:
    """One post, link or member of a case, with the figures in a sentence."""

    reason: str
    member_name: str
    member_public_id: str
    network: str
    network_label: str
    kit_title: str
    kit_slug: str
    post_public_id: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided together. `objection` are the words of a member who does not agree."""

    public_id: str
    kind: Kind
    title: str
    state: State
    found_at: datetime
    items: tuple[Item, ...]
    note: str
    decided_by: str
    decided_at: datetime | None
    objection: str
    objected_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A member's post or link that a person left out: why, and what the member said to it."""

    public_id: str
    told: str
    note: str
    network: str
    network_label: str
    kit_title: str
    kit_slug: str
    post_public_id: str
    decided_at: datetime | None
    objection: str
    waits: bool


def listed(core: Core) -> tuple[list[Case], list[Case]]:
    """What waits for a person, and the latest decisions."""
    with core.read() as session:
        return _cases(core, suspicions.open_ones(session)), _cases(core, suspicions.decided(session))


def mine(core: Core, *, member_id: int) -> list[LeftOut]:
    """What a person left out of this member's posts and links."""
    with core.read() as session:
        return [
            LeftOut(
                public_id=one.row.public_id,
                told=told(Kind(one.row.kind)),
                note=one.row.note,
                network=one.network,
                network_label=_label(core, one),
                kit_title=one.kit.title if one.kit else "",
                kit_slug=one.kit.slug if one.kit else "",
                post_public_id=one.post.public_id if one.post else "",
                decided_at=one.row.decided_at,
                objection=one.row.objection,
                waits=one.row.objected_at is not None,
            )
            for one in suspicions.left_out_of(session, member_id)
        ]


def _cases(core: Core, rows: Sequence[Held]) -> list[Case]:
    topics: dict[tuple[object, ...], list[Held]] = {}
    for one in rows:
        decision = None if suspicions.waits(one.row) else (one.row.state, one.row.decided_at)
        topics.setdefault((one.row.topic, decision), []).append(one)
    return [_case(core, together) for together in topics.values()]


def _case(core: Core, together: Sequence[Held]) -> Case:
    first = together[0]
    objecting = next((one for one in together if one.row.objected_at), first)
    kind = Kind(first.row.kind)
    return Case(
        public_id=first.row.public_id,
        kind=kind,
        title=say(TITLES[kind]),
        state=State(first.row.state),
        found_at=first.row.found_at,
        items=tuple(_item(core, one) for one in together),
        note=first.row.note,
        decided_by=first.decided_by,
        decided_at=first.row.decided_at,
        objection=objecting.row.objection,
        objected_at=objecting.row.objected_at,
    )


def _item(core: Core, one: Held) -> Item:
    return Item(
        reason=reason(Kind(one.row.kind), one.row.facts),
        member_name=one.member.name,
        member_public_id=one.member.public_id,
        network=one.network,
        network_label=_label(core, one),
        kit_title=one.kit.title if one.kit else "",
        kit_slug=one.kit.slug if one.kit else "",
        post_public_id=one.post.public_id if one.post else "",
    )


def _label(core: Core, one: Held) -> str:
    return core.networks.get(one.network).label if one.network else ""
