"""A member's own browser, whose clicks on their own links count for nothing that day: noted where they act in it."""

from contextlib import suppress

from flask import request

from share.domain.errors import BusyError
from share.services import clicks
from share.web.context import core


def note(member_id: int) -> None:
    """The browser that asks is this member's; what they did stands, whether or not there is room to note that."""
    with suppress(BusyError):
        clicks.note_own(core(), member_id=member_id, address=request.remote_addr or "", agent=request.user_agent.string)
