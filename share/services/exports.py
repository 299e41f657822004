"""Members as rows for a spreadsheet."""

from collections.abc import Iterator

from share.core import Core
from share.domain.cells import guarded
from share.domain.rhythm import Rhythm
from share.models.members import Member
from share.repositories import activity, members

HEADINGS = (
    "email",
    "name",
    "role",
    "state",
    "group",
    "phone",
    "external_id",
    "language",
    "agreed_at",
    "status",
    "posted",
)

EVERYBODY = members.Sought(["agreed", "pending", "left"])


def members_rows(core: Core) -> Iterator[list[str]]:
    """The headings, then one row a member in the order in which they came, a stretch in memory at a time."""
    yield list(HEADINGS)
    last = 0
    while True:
        with core.read() as session:
            found = members.stretch(session, EVERYBODY, after_id=last, size=activity.FEW)
            rhythms = activity.rhythms(session, [member for member, _group in found], now=core.now())
        for member, group in found:
            yield [guarded(cell) for cell in _cells(member, group, rhythms.get(member.id))]
        if len(found) < activity.FEW:
            return
        last = found[-1][0].id


def _cells(member: Member, group: str | None, rhythm: Rhythm | None) -> list[str]:
    return [
        member.email or "",
        member.name,
        member.role,
        member.state,
        group or "",
        member.phone or "",
        member.external_id or "",
        member.language or "",
        member.agreed_at.isoformat() if member.agreed_at else "",
        rhythm.status.value if rhythm else "",
        str(rhythm.posted) if rhythm else "",
    ]
