"""The menu: which pages a role sees, in which order."""

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, request
from werkzeug.routing import Map

from share.domain.roles import Role
from share.domain.words import mark, say
from share.web.context import Viewer


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the menu."""

    label: str
    path: str
    icon: str
    role: Role
    current: bool = False


MENU = (
    Item(mark("Today"), "/", "sun", Role.MEMBER),
    Item(mark("My page"), "/me", "person", Role.MEMBER),
    Item(mark("Board"), "/leaderboard", "list-ol", Role.MEMBER),
    Item(mark("Queue"), "/queue", "inbox", Role.EDITOR),
    Item(mark("Needs you"), "/needs", "bell", Role.COORDINATOR),
    Item(mark("Members"), "/members", "people", Role.COORDINATOR),
    Item(mark("Dashboard"), "/dashboard", "graph-up", Role.COORDINATOR),
    Item(mark("Outreach"), "/outreach", "telephone", Role.COORDINATOR),
    Item(mark("Reports"), "/reports", "file-text", Role.COORDINATOR),
    Item(mark("Networks"), "/networks", "share", Role.COORDINATOR),
    Item(mark("Admin"), "/admin/", "gear", Role.ADMIN),
)


def items(viewer: Viewer) -> list[Item]:
    """The entries that this viewer may open; pages that this build does not have are left out."""
    known = _paths(current_app.url_map)
    return [
        Item(say(item.label), item.path, item.icon, item.role, current=_is_current(item.path))
        for item in MENU
        if viewer.may(item.role) and item.path in known
    ]


@lru_cache(maxsize=4)
def _paths(routes: Map) -> frozenset[str]:
    return frozenset(rule.rule for rule in routes.iter_rules())


def _is_current(path: str) -> bool:
    own = path.rstrip("/")
    return request.path in {path, own} or (own != "" and request.path.startswith(f"{own}/"))
