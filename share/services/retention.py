"""What is kept for a time is thrown away after it, some at a time: nobody who writes waits for all of it."""

from datetime import datetime, timedelta
from typing import Any

from share.core import Core
from share.repositories import kept_readings, retention


def forget_old(core: Core) -> int:
    """Throw away tries, mailed links, ended sessions and repeated answers that are too old; returns how many.

    So are counters that their network lets us keep for some days only (YouTube: 30), unless read again since.
    """
    gone = sum(_forget(core, table) for table in retention.KINDS)
    for network in core.networks.all:
        if network.keep_days is not None:
            before = core.now() - timedelta(days=network.keep_days)
            gone += _forget_readings(core, network.name, before) + _shorten(core, network.name, before)
    return gone


def _forget(core: Core, table: Any) -> int:
    gone, part = 0, retention.PART
    while part == retention.PART:
        with core.write() as session:
            part = retention.forget_some(session, table, now=core.now())
        gone += part
        if part:
            core.db.give_way()
    return gone


def _forget_readings(core: Core, network: str, before: datetime) -> int:
    with core.read() as session:
        found = kept_readings.stale(session, network, before=before)
    gone = 0
    for part in kept_readings.parts(found):
        with core.write() as session:
            gone += kept_readings.forget(session, part, before=before)
        core.db.give_way()
    return gone


def _shorten(core: Core, network: str, before: datetime) -> int:
    with core.read() as session:
        older = kept_readings.older(session, network, before=before)
    shorter = 0
    for start in range(0, len(older), kept_readings.AT_ONCE):
        with core.read() as session:
            some = older[start : start + kept_readings.AT_ONCE]
            long = kept_readings.with_history(session, some, before=before)
        if long:
            with core.write() as session:
                shorter += kept_readings.shorten(session, long, before=before)
            core.db.give_way()
    return shorter
