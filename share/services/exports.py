"""Members as rows for a spreadsheet."""

from collections.abc import Iterator

from share.core import Core
from share.domain.cells import guarded
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


def members_rows(core: Core) -> Iterator[list[str]]:
    """The headings, then one row a member."""
    with core.read() as session:
        found = members.listed(session, states=["agreed", "pending", "left"])
        rhythms = activity.rhythms(session, [member for member, _group in found], now=core.now())
    yield list(HEADINGS)
    for member, group in found:
        rhythm = rhythms.get(member.id)
        cells = [
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
        yield [guarded(cell) for cell in cells]
