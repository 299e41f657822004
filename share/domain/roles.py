"""The four roles; each may do all that the ones before it may."""

from enum import StrEnum

from share.domain.words import mark, say


class Role(StrEnum):
    """member < editor < coordinator < admin."""

    MEMBER = "member"
    EDITOR = "editor"
    COORDINATOR = "coordinator"
    ADMIN = "admin"

    @property
    def level(self) -> int:
        return _ORDER.index(self)

    @property
    def label(self) -> str:
        """The role as pages call it."""
        return say(_LABELS[self])

    def covers(self, other: "Role") -> bool:
        """Whether this role may do what `other` may."""
        return self.level >= other.level


_LABELS = {
    Role.MEMBER: mark("Member"),
    Role.EDITOR: mark("Editor"),
    Role.COORDINATOR: mark("Coordinator"),
    Role.ADMIN: mark("Admin"),
}
_ORDER = [Role.MEMBER, Role.EDITOR, Role.COORDINATOR, Role.ADMIN]
