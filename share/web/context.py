"""What every page may ask: the open core, who is asking, and what a limit counts by."""

from dataclasses import dataclass
from typing import Literal, cast

from flask import Request, current_app, g, request

from share.core import Core
from share.domain.errors import ForbiddenError
from share.domain.roles import Role
from share.domain.words import say
from share.services import signins
from share.services.signins import Person

CORE = "core"
KIT_PASS_COOKIE = "kit_pass"  # noqa: S105 - a cookie's name

Via = Literal["session", "kit", "anonymous"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page. `kit_id` is set where the pass of a kit's notice let them in."""

    via: Via
    person: Person | None = None

    @property
    def member_id(self) -> int:
        """The member's id; raises ForbiddenError for an anonymous viewer, whom the policy keeps from such pages."""
        return self._known().member_id

    @property
    def public_id(self) -> str:
        return self._known().public_id

    @property
    def name(self) -> str:
        return self._known().name

    @property
    def role(self) -> Role | None:
        return self.person.role if self.person else None

    @property
    def timezone(self) -> str | None:
        return self.person.timezone if self.person else None

    @property
    def kit_id(self) -> int | None:
        return self.person.kit_id if self.person else None

    @property
    def is_anonymous(self) -> bool:
        return self.person is None

    def may(self, role: Role) -> bool:
        """Whether the viewer is signed in and holds `role` or more; a kit pass never counts as signed in."""
        return self.via == "session" and self.person is not None and self.person.role.covers(role)

    def _known(self) -> Person:
        if self.person is None:
            raise ForbiddenError(say("Please sign in first."))
        return self.person


ANONYMOUS = Viewer("anonymous")


def core() -> Core:
    """The open core of the app that answers this request."""
    return cast("Core", current_app.extensions[CORE])


def viewer() -> Viewer:
    """Who is asking; found once per request by the policy."""
    return cast("Viewer", g.get("viewer", ANONYMOUS))


def client_key() -> str:
    """What limits count by: a keyed hash of the client's address, never the address itself."""
    return core().vault.hash(request.remote_addr or "", purpose="client")


def read_pass(asked: Request, slug: str) -> Viewer | None:
    """The viewer whom a kit notice's pass lets onto this kit's pages, or None."""
    token = asked.args.get("pass") or asked.cookies.get(KIT_PASS_COOKIE)
    if not token:
        return None
    reader = signins.find_kit_reader(core(), token=token, slug=slug)
    return Viewer("kit", reader) if reader else None
