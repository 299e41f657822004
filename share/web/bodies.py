"""How large a request may be where it may be larger than all others: a member list, for those who may import one."""

from flask import Flask, request

from share.domain.member_rows import LARGEST

ROOM = 64 * 1024
"""For what is sent beside the list."""

LISTS = frozenset({"members.import_preview", "members.import_run"})


def install(app: Flask) -> None:
    """Ask before the form is read, and after the policy: nobody else may send so much."""
    app.before_request(_make_room)


def _make_room() -> None:
    if request.endpoint in LISTS:
        request.max_content_length = request.max_form_memory_size = LARGEST + ROOM
