"""What a member is asked after a correction, what they answer, and how far the putting right has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from share.core import Core, Session
from share.domain.corrections import Asked, CorrectionKind, Done, Progress, progress
from share.domain.errors import NotFoundError
from share.domain.kits import KitState
from share.domain.links import address
from share.domain.words import say
from share.models.corrections import Correction, Fix
from share.models.kits import Kit
from share.repositories import corrections, hands, kits, links, rewordings
from share.repositories.hands import Hand


@dataclass(frozen=True, slots=True)
class Course:
    """A correction as editors follow it."""

    kind: CorrectionKind
    note: str
    words: str
    url: str
    created_at: datetime
    progress: Progress


@dataclass(frozen=True, slots=True)
class Instead:
    """What the member may post instead, on a network that they took the kit for."""

    network: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """What one member is asked. `stopped`: the kit's links lead nowhere any more."""

    number: int
    kind: CorrectionKind
    note: str
    instead: Sequence[Instead]
    stopped: bool
    created_at: datetime
    how: Done | None


@dataclass(frozen=True, slots=True)
class FixPage:
    """All that a member is asked about one kit, the newest first."""

    slug: str
    title: str
    state: KitState
    requests: Sequence[Request]

    @property
    def is_open(self) -> bool:
        return any(request.how is None for request in self.requests)


def courses(core: Core, slug: str) -> list[Course]:
    """The kit's corrections with their progress, the newest first; raises NotFoundError."""
    with core.read() as session:
        kit = kits.get(session, slug)
        return [_course(one, corrections.people(session, one)) for one in corrections.of_kit(session, kit.id)]


def _course(one: Correction, people: Sequence[Asked]) -> Course:
    return Course(CorrectionKind(one.kind), one.note, one.words, one.url, one.created_at, progress(people))


@dataclass(frozen=True, slots=True)
class Asking:
    """A kit that a member is asked to put right, and whether it was recalled."""

    slug: str
    title: str
    recalled: bool


def asking(core: Core, *, member_id: int) -> list[Asking]:
    """What this member has not answered yet, the newest first."""
    with core.read() as session:
        return [Asking(*row) for row in corrections.unanswered(session, member_id)]


def mine(core: Core, *, member_id: int, slug: str) -> FixPage | None:
    """What this member is asked about the kit; None where nothing is."""
    with core.read() as session:
        kit = kits.find_published(session, slug)
        asked = corrections.fixes_of(session, kit_id=kit.id, member_id=member_id) if kit else ()
        return _page(core, session, kit, member_id, asked) if kit and asked else None


def open_page(core: Core, *, member_id: int, slug: str) -> FixPage:
    """The same for the page that their letter leads to, which notes that it was opened; raises NotFoundError."""
    with core.write() as session:
        kit = kits.find_published(session, slug)
        asked = corrections.fixes_of(session, kit_id=kit.id, member_id=member_id) if kit else ()
        if kit is None or not asked:
            raise NotFoundError(say("There is nothing to put right here."))
        for _, fix in asked:
            fix.opened_at = fix.opened_at or core.now()
        return _page(core, session, kit, member_id, asked)


def answer(core: Core, *, member_id: int, slug: str, how: Done) -> None:
    """Note what the member did; a later answer takes the place of an earlier one."""
    with core.write() as session:
        kit = kits.find_published(session, slug)
        asked = corrections.fixes_of(session, kit_id=kit.id, member_id=member_id) if kit else ()
        if not asked:
            raise NotFoundError(say("There is nothing to put right here."))
        for _, fix in asked:
            fix.how, fix.fixed_at = how.value, core.now()
            fix.opened_at = fix.opened_at or core.now()


def _page(core: Core, session: Session, kit: Kit, member_id: int, asked: Sequence[tuple[Correction, Fix]]) -> FixPage:
    hand = hands.hand(session, kit, member_id)
    requests = [
        Request(
            number=one.id,
            kind=CorrectionKind(one.kind),
            note=one.note,
            instead=_instead(core, session, hand, one),
            stopped=one.kind == CorrectionKind.RECALL and not one.url,
            created_at=one.created_at,
            how=Done(fix.how) if fix.how else None,
        )
        for one, fix in asked
    ]
    return FixPage(kit.slug, kit.title, KitState(kit.state), requests)


def _instead(core: Core, session: Session, hand: Hand, one: Correction) -> list[Instead]:
    """The corrected words for each network that the member took and that it concerns; a recall may have none."""
    found = []
    for network in _concerned(session, hand, one):
        words = one.words if one.kind == CorrectionKind.RECALL else hand.dealt(network)
        if not words:
            continue
        adapter = core.networks.get(network)
        code = links.code_of(session, kit_id=hand.kit.id, member_id=hand.member.id, network=network)
        leads = one.kind == CorrectionKind.CAPTION or bool(one.url)
        link = address(core.settings.public_url, code) if code and leads else ""
        found.append(Instead(network, adapter.label, adapter.compose(words, link, hand.disclosure)))
    return found


def _concerned(session: Session, hand: Hand, one: Correction) -> list[str]:
    if one.kind == CorrectionKind.RECALL:
        return list(hand.claims)
    changed = rewordings.of(session, hand.kit, at=one.created_at)
    return [name for name, claim in hand.claims.items() if changed.reaches(hand.wants(name), dealt=claim.dealt)]
