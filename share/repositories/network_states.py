"""How each network fares, and when it may be asked again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from share.domain.collection import backoff, patience
from share.domain.due import LEASE, Job
from share.domain.words import mark
from share.models.due import Due
from share.models.network_states import NetworkState
from share.networks.base import (
    Courteous,
    MissingKeyError,
    Network,
    NetworkError,
    PermanentError,
    QuotaSpentError,
    RateLimitedError,
    UnavailableError,
    Window,
)
from share.repositories import due, straight, turns
from share.repositories.statements import made, upsert, upsert_one
from share.repositories.turns import Standing, Turn

ASKING = (Job.VERIFY_POST, Job.READ_METRICS)
"""The jobs that ask about posts; what one of them is told holds for both."""

CALLING = (*ASKING, Job.DETECT_POSTS, Job.PUBLISH_POST)
"""Every job that calls a network: all of them keep away from one that asked for patience."""

FAILURES_BEFORE_REST = 5
"""After so many failures in a row the whole network rests, not only the posts that failed."""

WINDOW_FULL = mark("It allows %(calls)s calls in %(minutes)s minutes and nine tenths are used; it goes on by itself.")

PERMANENT_REST = timedelta(hours=1)
LONGEST_REST = timedelta(hours=24)

UNTIL_SOMEBODY_ACTS = timedelta(days=3650)
"""Credits that are used up come back by an admin's hand, who then presses "try again"."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that may share a call: `network:scope`, as it stands in the `due` table.

    `turn` is ours where the network is called by one of us at a time; noting how a call went gives it back.
    """

    network: str
    scope: str
    turn: Turn | None = field(default=None, compare=False)
    trial: bool = field(default=False, compare=False)
    """The next call is the one that is tried alone after a rest."""

    left: int | None = field(default=None, compare=False)
    """How many calls the running window had left for us; None where the network states none."""

    @property
    def name(self) -> str:
        return f"{self.network}:{self.scope}"

    @property
    def starts_at(self) -> datetime | None:
        """No call before that time."""
        return self.turn.starts_at if self.turn else None


def batch_of(name: str) -> Batch:
    network, _, scope = name.partition(":")
    return Batch(network, scope)


def next_batch(session: Session, job: Job, *, get: Callable[[str], Network], now: datetime) -> Batch | None:
    """The batch that waited longest and may be asked; those that may not are put off until they may.

    A host that was called a moment ago comes last: whoever gets it has to wait for its turn to start.
    """
    names = due.batches(session, job, now=now)
    soon: list[Batch] = []
    for name in names:
        batch = batch_of(name)
        network = get(batch.network)
        found = _standing(session, batch)
        mine = next((one for one in found if one.scope == batch.scope), None)
        left = turns.left_of(mine, window=network.window, now=now)
        batch = replace(batch, left=left, trial=any(one.failures and one.not_before for one in found))
        waits = [one.not_before for one in found if one.not_before is not None and one.not_before > now]
        until = max(waits) if waits else None if left is None or left else _full(session, batch, network, now=now)
        if until is not None:
            due.postpone_batch(session, job, name, until=until)
        elif isinstance(network, Courteous) and mine is not None and mine.free_at is not None and mine.free_at > now:
            soon.append(batch)
        elif (taken := _take_turn(session, batch, network, alone=len(names) == 1, now=now)) is not None:
            return taken
    return _soonest(session, soon, get=get, alone=len(names) == 1, now=now)


def _soonest(
    session: Session, soon: Sequence[Batch], *, get: Callable[[str], Network], alone: bool, now: datetime
) -> Batch | None:
    """The first of the hosts whose turn comes within its pause."""
    for batch in soon:
        if (taken := _take_turn(session, batch, get(batch.network), alone=alone, now=now)) is not None:
            return taken
    return None


def _take_turn(session: Session, batch: Batch, network: Network, *, alone: bool, now: datetime) -> Batch | None:
    """The batch as ours to call, None where somebody else is at it."""
    turn = None
    if isinstance(network, Courteous):
        turn = turns.take(session, batch.network, batch.scope, pause=network.pause, alone=alone, now=now)
        if turn is None:
            return None
    batch = replace(batch, turn=turn)
    if _may_ask(session, batch, now=now):
        return batch
    leave(session, batch, now=now)
    return None


def leave(session: Session, batch: Batch, *, now: datetime) -> None:
    """Nothing (more) is asked of the batch's host in this turn."""
    if batch.turn is not None:
        turns.give_back(session, batch.network, batch.scope, batch.turn, now=now)


def _standing(session: Session, batch: Batch) -> list[Standing]:
    """How the network and this host or account of it stand."""
    return made(Standing, straight.rows(session, _STANDING, {"network": batch.network, "of_scope": batch.scope}))


_STATES: Any = NetworkState.__table__
_HERE = or_(_STATES.c.scope == bindparam("of_scope"), _STATES.c.scope == "")
_STANDING = (
    select(*(_STATES.c[name] for name in Standing._fields))
    .where(_STATES.c.network == bindparam("network"), _HERE)
    .order_by(_STATES.c.id)
)


def _full(session: Session, batch: Batch, network: Network, *, now: datetime) -> datetime | None:
    """We used our part of the window: until when nothing is asked for that, said for people to read."""
    window = network.window
    if window is None:
        return None
    until = turns.turns_at(session, batch.network, batch.scope, window=window, now=now)
    _rest_until(session, batch, until=until, reason=_window_full(window))
    return until


def _may_ask(session: Session, batch: Batch, *, now: datetime) -> bool:
    """After a rest one call goes out first; whoever comes while it is under way is told no."""
    rested = session.scalars(_rested(batch)).all() if batch.trial else []
    claimed = [
        session.execute(
            update(NetworkState)
            .where(
                NetworkState.id == state_id, or_(NetworkState.tried_at.is_(None), NetworkState.tried_at <= now - LEASE)
            )
            .values(tried_at=now)
            .returning(NetworkState.id)
            .execution_options(synchronize_session=False)
        ).first()
        for state_id in rested
    ]
    return all(claimed)


def _rested(batch: Batch) -> Select[int]:
    """What failed and was told to rest, for networks that may be asked again."""
    return (
        select(NetworkState.id)
        .where(
            NetworkState.network == batch.network,
            NetworkState.scope.in_({batch.scope, ""}),
            NetworkState.failures > 0,
            NetworkState.not_before.is_not(None),
        )
        .order_by(NetworkState.id)
    )


def blocked_until(session: Session, batch: Batch, *, now: datetime) -> datetime | None:
    """When this batch may be asked again; None where it may be asked now."""
    facts = {"network": batch.network, "of_scope": batch.scope, "now": now}
    ((until,),) = straight.rows(session, _BLOCKED, facts)
    told: datetime | None = until
    return told


_BLOCKED = select(func.max(_STATES.c.not_before)).where(
    _STATES.c.network == bindparam("network"), _HERE, _STATES.c.not_before > bindparam("now")
)


def succeeded(session: Session, batch: Batch, *, now: datetime) -> None:
    """A call was answered: what was wrong is over, unless another call was just told to wait."""
    leave(session, batch, now=now)
    row = {"network": batch.network, "scope": batch.scope, "reason": "", "calls": 1, "window_calls": 0}
    fine = {"succeeded_at": now, "failures": 0, "tried_at": None}
    upsert_one(session, NetworkState, {**row, **fine}, key=("network", "scope"), changes=_fine)
    if batch.scope:
        # What the whole network was told is over, too, once one of its hosts or accounts was answered.
        straight.run(session, _OVER, {"of_network": batch.network, "now": now})


_OVER = (
    update(_STATES)
    .where(
        _STATES.c.network == bindparam("of_network"),
        _STATES.c.scope == "",
        _STATES.c.failures > 0,
        _STATES.c.not_before <= bindparam("now"),
    )
    .values(failures=0, not_before=None, reason="", tried_at=None)
)


def _fine(new: Any) -> Mapping[str, Any]:
    waits = NetworkState.not_before > new.succeeded_at
    return {
        "succeeded_at": new.succeeded_at,
        "failures": new.failures,
        "tried_at": new.tried_at,
        "calls": NetworkState.calls + 1,
        "not_before": case((waits, NetworkState.not_before)),
        "reason": case((waits, NetworkState.reason), else_=""),
    }


def failed(
    session: Session, batch: Batch, error: NetworkError, *, wait: datetime | None = None, now: datetime
) -> datetime | None:
    """Note what a call ran into; returns until when the whole batch rests, None where only its rows wait.

    `wait`: until when an earlier answer of the same conversation told to stay away. All jobs' rows of the batch are
    put off, so that nothing is asked before that time.
    """
    leave(session, batch, now=now)
    failures = 1 + (session.scalar(select(NetworkState.failures).where(*_is(batch))) or 0)
    rests = (_rest(error, failures, key=len(batch.name), now=now), patience(wait, now=now) if wait else None)
    until = max((rest for rest in rests if rest is not None), default=None)
    _note(session, batch, reason=str(error), until=until, now=now)
    return until


def _window_full(window: Window) -> str:
    return WINDOW_FULL % {"calls": f"{window.calls:,}", "minutes": f"{window.minutes:,}"}


def rest(session: Session, batch: Batch, *, until: datetime, now: datetime) -> None:
    """Nothing failed, but the last call of a window was just answered: none before `until`."""
    _rest_until(
        session,
        batch,
        until=patience(until, now=now),
        reason=mark("Its window is used up, or nearly so; it goes on by itself."),
    )


def _rest_until(session: Session, batch: Batch, *, until: datetime, reason: str) -> None:
    _put_off(session, batch, until=until)
    row = {"network": batch.network, "scope": batch.scope, "failures": 0, "calls": 0, "window_calls": 0}
    upsert(
        session,
        NetworkState,
        [{**row, "not_before": until, "reason": reason}],
        key=("network", "scope"),
        changes=lambda _new: {
            "not_before": case((_is_later(until), NetworkState.not_before), else_=until),
            "reason": reason,
        },
    )


def listed(session: Session) -> list[NetworkState]:
    return list(session.scalars(select(NetworkState).order_by(NetworkState.network, NetworkState.scope)))


def try_again(session: Session, network: str, *, now: datetime) -> int:
    """Ask `network` again at once, parked rows included; returns how many rows are due again."""
    waits = [row.not_before for row in listed(session) if row.network == network and row.not_before is not None]
    session.execute(
        update(NetworkState)
        .where(NetworkState.network == network)
        .values(not_before=None, failures=0, tried_at=None)
        .execution_options(synchronize_session=False)
    )
    # Rows that only wait for their age keep their time.
    put_off = or_(Due.parked_at.is_not(None), Due.last_error != "", Due.due_at.in_(waits))
    woken = session.execute(
        update(Due)
        .where(
            Due.job.in_([job.value for job in CALLING]), Due.batch.startswith(f"{network}:", autoescape=True), put_off
        )
        .values(due_at=now, parked_at=None, crashes=0, attempts=0)
        .returning(Due.id)
        .execution_options(synchronize_session=False)
    )
    for job in CALLING:
        due.ring(session, job)
    return len(woken.all())


def wake_put_off(session: Session, network: str, *, now: datetime) -> None:
    """What waited for money is looked at again at once."""
    session.execute(
        update(Due)
        .where(Due.batch.startswith(f"{network}:", autoescape=True), Due.last_error.startswith(due.PUT_OFF))
        .values(due_at=now, last_error="")
        .execution_options(synchronize_session=False)
    )
    for job in ASKING:
        due.ring(session, job)


def shortest_rest(session: Session, *, now: datetime, longest: timedelta) -> datetime | None:
    """When the first of the rests of at most `longest` ends for which something waits; None where none does."""
    waits = select(Due.due_at).where(Due.job.in_([job.value for job in ASKING]))
    return session.scalar(
        select(func.min(NetworkState.not_before)).where(
            NetworkState.not_before > now,
            NetworkState.not_before <= now + longest,
            NetworkState.not_before.in_(waits),
        )
    )


def _is(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    return (NetworkState.network == batch.network, NetworkState.scope == batch.scope)


def _is_later(moment: datetime) -> ColumnElement[bool]:
    return NetworkState.not_before > moment


def _note(session: Session, batch: Batch, *, reason: str, until: datetime | None, now: datetime) -> None:
    values = {"failed_at": now, "reason": reason, "not_before": until, "tried_at": None}
    upsert(
        session,
        NetworkState,
        [{"network": batch.network, "scope": batch.scope, **values, "failures": 1, "calls": 0}],
        key=("network", "scope"),
        changes=lambda _new: {
            **values,
            "failures": NetworkState.failures + 1,
            # A longer wait that another call was told stays in force.
            "not_before": case((_is_later(until or now), NetworkState.not_before), else_=until),
        },
    )
    if until is not None:
        _put_off(session, batch, until=until)


def _put_off(session: Session, batch: Batch, *, until: datetime) -> None:
    for job in CALLING:
        due.postpone_batch(session, job, batch.name, until=until)


def _rest(error: NetworkError, failures: int, *, key: int, now: datetime) -> datetime | None:
    match error:
        case RateLimitedError(retry_at=told) | UnavailableError(retry_at=datetime() as told):
            # Where the time that is named passes and nothing changes, it is not believed for ever.
            longer = backoff(max(failures - FAILURES_BEFORE_REST, 0), key=key, now=now)
            return patience(max(told, longer) if failures >= FAILURES_BEFORE_REST else told, now=now)
        case QuotaSpentError():
            return error.until or now + UNTIL_SOMEBODY_ACTS
        case MissingKeyError():
            return now + PERMANENT_REST
        case PermanentError():
            return now + min(PERMANENT_REST * (1 << min(failures - 1, 5)), LONGEST_REST)
        case _ if failures >= FAILURES_BEFORE_REST:
            return backoff(failures - FAILURES_BEFORE_REST, key=key, now=now)
        case _:
            return None
