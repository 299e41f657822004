"""What is kept for a time is thrown away after it."""

from datetime import timedelta

from share.core import Core
from share.repositories import kept_readings, retention


def forget_old(core: Core) -> int:
    """Throw away tries, mailed links, ended sessions and repeated answers that are too old; returns how many.

    So are counters that their network lets us keep for some days only (YouTube: 30), unless read again since.
    """
    with core.write() as session:
        gone = retention.forget_old(session, now=core.now())
    return gone + sum(_forget_readings(core, network.name, network.keep_days) for network in core.networks.all)


def _forget_readings(core: Core, network: str, keep_days: int | None) -> int:
    if keep_days is None:
        return 0
    with core.write() as session:
        return kept_readings.forget_unrefreshed(session, network, before=core.now() - timedelta(days=keep_days))
