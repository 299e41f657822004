"""Posts by script: a member's token sees that member's own posts, a coordinator's all of them."""

from typing import Any

from share.domain.roles import Role
from share.services import directory, posts
from share.services.posts import Figure, PostCard
from share.web.api.bearer import caller, may, need
from share.web.api.calls import Calls
from share.web.api.cursors import cursor_of, number_of
from share.web.api.schemas.posts import NewPost, Post, PostQuery, Posts
from share.web.context import core

calls = Calls("posts", "What members published, with its evidence and its figures.")
KNOWN = "This member has recorded it before."


@calls.call("POST", "/posts", scope="member", takes=NewPost, gives=Post, status=201, also={200: KNOWN})
def create(asked: dict[str, Any]) -> tuple[dict[str, object], int]:
    """Record a post for the token's owner, or for the member that is named."""
    member_id, by_id = caller().member_id, None
    if "member" in asked:
        need(Role.COORDINATOR)
        member_id, by_id = directory.get_id(core(), asked["member"]), caller().member_id
    done = posts.record(
        core(),
        member_id=member_id,
        url=asked["url"],
        kit_slug=asked.get("kit"),
        by_id=by_id,
        elsewhere="network" in asked,
    )
    return _shown(posts.get(core(), done.public_id, seen_by=caller().member_id)), 201 if done.created else 200


@calls.call("GET", "/posts/<public_id>", scope="read", gives=Post)
def get(public_id: str) -> dict[str, object]:
    """One post."""
    who = caller().member_id
    return _shown(posts.get(core(), public_id, member_id=None if may(Role.COORDINATOR) else who, seen_by=who))


@calls.call("GET", "/posts", scope="read", query=PostQuery, gives=Posts)
def listed(asked: dict[str, Any]) -> dict[str, object]:
    """Posts, the newest first."""
    cursor = number_of(asked.get("cursor"))
    page = posts.listed(
        core(),
        member_id=None if may(Role.COORDINATOR) else caller().member_id,
        member=_member(asked.get("member")),
        kit=asked.get("kit"),
        network=asked.get("network"),
        state=asked.get("state"),
        cursor=None if cursor is None else str(cursor),
        limit=asked["limit"],
        seen_by=caller().member_id,
    )
    return {
        "items": [_shown(card) for card in page.items],
        "next": cursor_of(int(page.cursor) if page.cursor else None),
    }


def _member(named: str | None) -> str | None:
    """The public id of the member whose posts are asked for."""
    if named is None:
        return None
    if named != caller().public_id:
        need(Role.COORDINATOR)
    return (directory.find_public_id(core(), named) or "") if "@" in named else named


def _shown(card: PostCard) -> dict[str, object]:
    return {
        "id": card.public_id,
        "network": card.network,
        "native_id": card.native_id,
        "url": card.url,
        "member": {"id": card.member_public_id, "name": card.member_name},
        "kit": card.kit_slug,
        "state": card.state,
        "state_reason": card.state_reason,
        "evidence": {"rung": card.rung, "steps": card.steps},
        "metrics": {figure.name: _figure(figure) for figure in card.figures},
        "engagements": card.engagements,
        "partial": card.partial,
        "recorded_at": card.recorded_at,
        "posted_at": card.posted_at,
        "next_read_at": card.next_read_at,
    }


def _figure(figure: Figure) -> dict[str, object]:
    if figure.value is None:
        return {"value": None, "reason": figure.reason}
    return {"value": figure.value, "source": figure.source, "read_at": figure.read_at}
