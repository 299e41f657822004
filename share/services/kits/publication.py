"""A kit's way out: scheduled by an editor, published when it is due, closed."""

from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from share.core import Core, Session
from share.domain.days import local_date
from share.domain.due import Job, Lease
from share.domain.kits import MOVES, KitState, check_move, is_missed
from share.models.kits import Kit
from share.repositories import audit, campaigns, changes, due, equipping, kits, publication
from share.repositories.due import Owed
from share.services.kits.editing import Editing, view
from share.services.kits.problems import NotReadyError
from share.services.kits.reviewing import check_approved

log = structlog.get_logger(__name__)

AT_ONCE = 5
"""Kits per lease: each makes a link for every member and network."""

_TIMELESS = frozenset({"local_date", "closes_at"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a due kit."""

    slug: str
    title: str
    local_date: date
    state: KitState


def schedule(core: Core, slug: str, *, by_id: int | None) -> Editing:
    """Let the kit go out at its time; raises NotReadyError, ConflictError."""
    with core.write() as session:
        kit = kits.lock(session, slug)
        if kit.state != KitState.SCHEDULED:
            check_move(KitState(kit.state), KitState.SCHEDULED)
        shown = view(core, session, kit)
        if shown.problems:
            raise NotReadyError(shown.problems)
        check_approved(session, kit)
        _set_state(core, session, kit, KitState.SCHEDULED, by_id=by_id)
        due.forget(session, Job.PUBLISH_KIT, kit.id)
        due.owe(session, Job.PUBLISH_KIT, [Owed(kit.id, kit.publish_at)], now=core.now())
    return shown


def unschedule(core: Core, slug: str, *, by_id: int | None) -> Kit:
    """Take a scheduled kit back to draft; raises ConflictError where it is out already."""
    with core.write() as session:
        kit = kits.lock(session, slug)
        check_move(KitState(kit.state), KitState.DRAFT)
        _set_state(core, session, kit, KitState.DRAFT, by_id=by_id)
        due.forget(session, Job.PUBLISH_KIT, kit.id)
    return kit


def publish_now(core: Core, slug: str, *, by_id: int | None) -> Kit:
    """Publish the kit at once, as today's: on today's date, in its first free slot.

    Raises NotReadyError for anything but its times, which are set here; ConflictError where it is out already.
    """
    with core.write() as session:
        kit = kits.lock(session, slug)
        check_move(KitState(kit.state), KitState.PUBLISHED)
        shown = view(core, session, kit, at_once=True)
        problems = [problem for problem in shown.problems if problem.field not in _TIMELESS]
        if problems:
            raise NotReadyError(problems)
        check_approved(session, kit)
        _move_to_today(core, session, kit)
        publication.publish(session, kit, now=core.now())
        audit.add(session, "kit.publish", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
    return kit


def _move_to_today(core: Core, session: Session, kit: Kit) -> None:
    now = core.now()
    today = local_date(now, zone=campaigns.by_id(session, kit.campaign_id).timezone)
    open_for = max(kit.closes_at - kit.publish_at, timedelta(hours=1))
    if kit.local_date != today:
        taken = kits.slots_of(session, kit.campaign_id, today)
        kit.local_date, kit.slot = today, next(slot for slot in range(1, len(taken) + 2) if slot not in taken)
    kit.publish_at, kit.closes_at = now, now + open_for
    kits.settle(session)


def publish_due(core: Core) -> int:
    """Publish what is due, a few kits; returns how many rows were worked, 0 when none is due."""
    return len(publish_all_due(core, limit=AT_ONCE))


def publish_all_due(core: Core, *, limit: int = 100) -> list[Outcome | None]:
    """Publish what is due; None stands for a row that needed nothing, or whose lease was lost."""
    with core.write() as session:
        leases = due.lease(session, Job.PUBLISH_KIT, now=core.now(), limit=limit)
    return [_publish(core, lease) for lease in leases]


def _publish(core: Core, lease: Lease) -> Outcome | None:
    """One kit in one transaction: its state, its links, its digests, and the debt itself, or nothing of them."""
    with core.write() as session:
        now = core.now()
        kit = kits.lock_by_id(session, lease.subject_id)
        if kit is not None and kit.state == KitState.SCHEDULED and kit.publish_at > now:
            due.again(session, lease, at=kit.publish_at)
            return None
        if not due.done(session, lease) or kit is None or kit.state != KitState.SCHEDULED:
            return None
        newest = kits.newest_day(session, kit.campaign_id, now=now)
        if is_missed(local_date=kit.local_date, closes_at=kit.closes_at, newest=newest, now=now):
            _set_state(core, session, kit, KitState.MISSED, by_id=None)
        else:
            publication.publish(session, kit, now=now)
            audit.add(session, "kit.publish", actor_id=None, subject=f"kit:{kit.slug}", now=now)
    log.info("kit_due", kit=kit.id, state=kit.state)
    return Outcome(kit.slug, kit.title, kit.local_date, KitState(kit.state))


def equip_due(core: Core) -> int:
    """Give the next members of one kit that went out what they get with it; returns how many rows were worked."""
    with core.write() as session:
        leases = due.lease(session, Job.EQUIP_MEMBERS, now=core.now(), limit=1)
        for lease in leases:
            kit, after = kits.lock_by_id(session, lease.subject_id), int(due.batch_of(session, lease))
            if due.done(session, lease) and kit is not None:
                equipping.go_on(session, kit, after=after, now=core.now())
    if leases:
        core.db.give_way()
    return len(leases)


def close_due(core: Core) -> int:
    """Close the kits whose time is over, a few of them; returns how many rows were worked."""
    with core.write() as session:
        now = core.now()
        leases = due.lease(session, Job.CLOSE_KIT, now=now, limit=50)
        for lease in leases:
            kit = kits.lock_by_id(session, lease.subject_id)
            if kit is not None and kit.closes_at > now:
                due.again(session, lease, at=kit.closes_at)
            elif due.done(session, lease) and kit is not None and KitState.CLOSED in _ways(kit):
                _set_state(core, session, kit, KitState.CLOSED, by_id=None)
    return len(leases)


def _ways(kit: Kit) -> frozenset[KitState]:
    return MOVES[KitState(kit.state)]


def _set_state(core: Core, session: Session, kit: Kit, state: KitState, *, by_id: int | None) -> None:
    kit.state = state.value
    kit.version += 1
    changes.kits(session, [kit.id])
    audit.add(session, f"kit.{state.value}", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
