"""The four roles; each may do all that the ones before it may."""

from enum import StrEnum


class Role(StrEnum):
    """member < editor < coordinator < admin."""

    MEMBER = "member"
    EDITOR = "editor"
    COORDINATOR = "coordinator"
    ADMIN = "admin"

    @property
    def level(self) -> int:
        return _ORDER.index(self)

    def covers(self, other: "Role") -> bool:
        """Whether this role may do what `other` may."""
        return self.level >= other.level


_ORDER = [Role.MEMBER, Role.EDITOR, Role.COORDINATOR, Role.ADMIN]
