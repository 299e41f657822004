"""Whose turn it is to call: one call at a time where a network wants that, and never a whole window's calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, or_, select, update
from sqlalchemy.orm import Session

from share.domain.due import LEASE
from share.models.network_states import NetworkState
from share.networks.base import Window
from share.repositories.statements import insert_into, upsert_one

FULL = 0.9
"""The part of a window after which we stop by ourselves: others may use the same address, and clocks differ."""


FARTHEST = 2 * LEASE
"""No turn lasts so long: a time beyond was written while a clock was ahead, and holds nobody up."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to call one host: nobody else does until `until`, where it is not given back before.

    No call before `starts_at`, and none sooner than `pause` after the one before. `alone`: nothing else waits that
    could be done meanwhile.
    """

    starts_at: datetime
    until: datetime
    pause: timedelta
    alone: bool = False


class Standing(NamedTuple):
    """How a network, or one host or account of it, stands; named as in its row."""

    id: int
    scope: str
    failures: int
    not_before: datetime | None
    free_at: datetime | None
    window_began_at: datetime | None
    window_calls: int


def free_at(session: Session, network: str, scope: str, *, now: datetime) -> datetime:
    """From when the host may be called: now, or later where somebody calls it or has just done so."""
    found = session.scalar(select(NetworkState.free_at).where(_is(network, scope)))
    return now if found is None or found > now + FARTHEST else max(found, now)


def take(session: Session, network: str, scope: str, *, pause: timedelta, alone: bool, now: datetime) -> Turn | None:
    """Claim the host's next turn, which begins within `pause`; None where somebody else has it."""
    row = {"network": network, "scope": scope, "failures": 0, "calls": 0, "reason": "", "window_calls": 0}
    session.execute(insert_into(session, NetworkState.__table__).on_conflict_do_nothing(), [row])
    starts_at = free_at(session, network, scope, now=now)
    claimed = session.execute(
        update(NetworkState)
        .where(_is(network, scope), _is_free(now, pause=pause))
        .values(free_at=now + LEASE)
        .returning(NetworkState.id)
        .execution_options(synchronize_session=False)
    )
    return Turn(starts_at, now + LEASE, pause, alone) if claimed.first() else None


def _is_free(now: datetime, *, pause: timedelta) -> ColumnElement[bool]:
    free_at = NetworkState.free_at
    return or_(free_at.is_(None), free_at <= now + pause, free_at > now + FARTHEST)


def give_back(session: Session, network: str, scope: str, turn: Turn, *, now: datetime) -> None:
    """The calls are over: the next one may follow after the pause. A turn that was lost stays with its new holder."""
    session.execute(
        update(NetworkState)
        .where(_is(network, scope), NetworkState.free_at == turn.until)
        .values(free_at=max(now, turn.starts_at) + turn.pause)
        .execution_options(synchronize_session=False)
    )


def left_of(row: Standing | None, *, window: Window | None, now: datetime) -> int | None:
    """How many calls a window has left for us, by its row (None: never called); None where the network states none."""
    if window is None:
        return None
    made = row.window_calls if row and row.window_began_at and row.window_began_at + length(window) > now else 0
    return max(int(window.calls * FULL) - made, 0)


def turns_at(session: Session, network: str, scope: str, *, window: Window, now: datetime) -> datetime:
    """When the running window ends."""
    began = session.scalar(select(NetworkState.window_began_at).where(_is(network, scope)))
    return (began or now) + length(window)


def count(session: Session, network: str, scope: str, *, window: Window | None, calls: int, now: datetime) -> None:
    """Note calls before they are made: a crash can only overstate them."""
    if window is None or not calls:
        return
    row = {"network": network, "scope": scope, "failures": 0, "calls": 0, "reason": ""}
    made = {"window_calls": calls, "window_began_at": now, "ended": now - length(window)}
    upsert_one(session, NetworkState, {**row, **made}, key=("network", "scope"), changes=_counted)


def _counted(new: Any) -> Mapping[str, Any]:
    began, so_far = NetworkState.window_began_at, NetworkState.window_calls
    over = or_(began.is_(None), began <= bindparam("ended"))
    return {
        "window_calls": case((over, new.window_calls), else_=so_far + new.window_calls),
        "window_began_at": case((over, new.window_began_at), else_=began),
    }


def length(window: Window) -> timedelta:
    return timedelta(minutes=window.minutes)


def _is(network: str, scope: str) -> ColumnElement[bool]:
    return (NetworkState.network == network) & (NetworkState.scope == scope)
