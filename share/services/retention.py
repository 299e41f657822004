"""What is kept for a time is thrown away after it."""

from share.core import Core
from share.repositories import retention


def forget_old(core: Core) -> int:
    """Throw away tries, mailed links, ended sessions and repeated answers that are too old; returns how many."""
    with core.write() as session:
        return retention.forget_old(session, now=core.now())
