from typing import Any

from share.domain.rhythm import Status
from share.domain.roles import Role
from share.services import directory, members
from share.services.members import Change, NewMember
from share.web.api.bearer import caller
from share.web.api.calls import Calls
from share.web.api.cursors import cursor_of, number_of
from share.web.api.schemas.members import Member, MemberChanges, MemberQuery, Members
from share.web.api.schemas.members import NewMember as NewMemberInput
from share.web.context import core

calls = Calls("members", "People: who agreed, and how they are doing.")


@calls.call("GET", "/members", scope="coordinator", query=MemberQuery, gives=Members)
def listed(asked: dict[str, Any]) -> dict[str, object]:
    """Those who agreed, in the order in which they came; with `status` those who are not on holiday."""
    part = directory.listed(
        core(),
        status=Status(asked["status"]) if "status" in asked else None,
        group=asked.get("group"),
        after_id=number_of(asked.get("cursor")) or 0,
        limit=asked["limit"],
    )
    return {"items": part.entries, "next": cursor_of(part.last_id)}


@calls.call("POST", "/members", scope="coordinator", takes=NewMemberInput, gives=Member, status=201)
def create(asked: dict[str, Any]) -> object:
    """Add a person who agreed; the consent says to which words, how and when."""
    consent = asked.pop("consent")
    new = NewMember(
        **asked | {"role": Role(asked["role"])},
        wording=consent["wording"],
        channel=consent["channel"],
        consented_at=consent["at"],
    )
    return directory.get(core(), members.create(core(), new, by_id=caller().member_id))


@calls.call("PATCH", "/members/<public_id>", scope="coordinator", takes=MemberChanges, gives=Member)
def update(asked: dict[str, Any], public_id: str) -> object:
    """Change what is named about a member."""
    for name in ("group", "phone"):
        if name in asked:
            asked[name] = asked[name] or ""
    if "role" in asked:
        asked["role"] = Role(asked["role"])
    members.update(core(), public_id, Change(**asked), by_id=caller().member_id)
    return directory.get(core(), public_id)
