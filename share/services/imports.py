"""Members from a spreadsheet: shown before anything is saved, then added in one transaction."""

import csv
import io
from dataclasses import dataclass

from share.core import Core
from share.domain.errors import InvalidError
from share.domain.member_rows import MemberRow, RowProblem, parse
from share.domain.texts import written
from share.domain.words import say
from share.repositories import audit, consents, groups, members

FIELDS = ("email", "name", "group", "phone", "external_id", "language")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: new people, those known already, lines that cannot be taken."""

    new: list[MemberRow]
    known: list[MemberRow]
    problems: list[RowProblem]
    unused: list[str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    known: int
    problems: list[RowProblem]


def preview(core: Core, content: bytes) -> Preview:
    """Read the list and say what would happen; saves nothing."""
    found = parse(content)
    with core.read() as session:
        known = members.emails_known(session, [row.email for row in found.rows])
    return Preview(
        [row for row in found.rows if row.email not in known],
        [row for row in found.rows if row.email in known],
        found.problems,
        found.unused,
    )


def run(core: Core, content: bytes, *, wording: str, by_id: int | None) -> Imported:
    """Add everybody who is new, each with a consent row that holds the coordinator's statement.

    One transaction: a killed import leaves nothing behind, and the same file a second time adds nobody.
    """
    if not written(wording):
        raise InvalidError(say("Say how these people agreed: the sentence is kept with each of them."), field="wording")
    found = parse(content)
    now = core.now()
    with core.write() as session:
        known = members.emails_known(session, [row.email for row in found.rows])
        fresh = [row for row in found.rows if row.email not in known]
        ids = {name: groups.ensure(session, name, now=now).id for name in sorted({row.group for row in fresh} - {""})}
        added = members.add_new(
            session,
            [
                members.new_row(
                    email=row.email,
                    name=row.name,
                    now=now,
                    group_id=ids.get(row.group),
                    phone=row.phone or None,
                    external_id=row.external_id or None,
                    language=row.language or None,
                )
                for row in fresh
            ],
        )
        made = members.ids_by_email(session, [row.email for row in fresh])
        consents.give(
            session,
            [
                {
                    "member_id": member_id,
                    "what": "campaign",
                    "wording": written(wording),
                    "channel": "import",
                    "stated_by_id": by_id,
                    "given_at": now,
                }
                for member_id in made.values()
            ],
        )
        audit.add(session, "members_imported", actor_id=by_id, subject="members", now=now, added=added)
    return Imported(added, len(found.rows) - len(fresh), found.problems)


def as_text(rows: list[MemberRow]) -> str:
    """The rows as the CSV that run() takes: what the coordinator confirms is exactly what was shown."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(FIELDS)
    writer.writerows([getattr(row, name) for name in FIELDS] for row in rows)
    return file.getvalue()
