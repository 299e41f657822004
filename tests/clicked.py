"""Clicks for tests: visitors by name instead of by hash, and segments with what was clicked."""

from hashlib import blake2b

from share.core import Core
from share.domain.clicks import Click
from share.domain.visitors import HASH
from share.infra.spool import Spool
from share.services import clicks


def who(name: str) -> str:
    """A visitor's hash; "" is nobody's."""
    return blake2b(name.encode()).hexdigest()[:HASH] if name else ""


def made(
    at: float, link_id: int, name: str = "", flags: str = "", *, family: str = "Firefox", referrer: str = ""
) -> Click:
    """A click of the visitor that is called `name`."""
    return Click.made(int(at), link_id, who(name), flags=flags, family=family, referrer=referrer)


def spool(core: Core, *given: Click) -> None:
    """Leave a finished segment with these clicks."""
    opened = Spool(core.settings.spool_path)
    for click in given:
        opened.append(click)
    opened.close()


def fold(core: Core, *given: Click) -> int:
    """As spool(), and have it folded."""
    spool(core, *given)
    return clicks.fold(core)
