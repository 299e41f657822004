"""Members from a spreadsheet: shown before anything is saved, then added part by part."""

import base64
import csv
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from share.core import Core
from share.domain.errors import InvalidError
from share.domain.member_rows import LARGEST, MemberRow, RowProblem, parse
from share.domain.texts import written
from share.domain.words import say
from share.repositories import audit, consents, groups, members

PART = 500
"""People in one transaction."""

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

    In parts, so that a long list keeps nobody else from the database. A part is one transaction, and the same file a
    second time adds nobody: an import that was broken off goes on when it is begun again.
    """
    if not written(wording):
        raise InvalidError(say("Say how these people agreed: the sentence is kept with each of them."), field="wording")
    found = parse(content)
    stated = _Statement(written(wording), by_id)
    added = 0
    try:
        for start in range(0, len(found.rows), PART):
            added += _add(core, found.rows[start : start + PART], stated)
    finally:
        with core.write() as session:
            audit.add(session, "members_imported", actor_id=by_id, subject="members", now=core.now(), added=added)
    return Imported(added, len(found.rows) - added, found.problems)


def _add(core: Core, rows: list[MemberRow], stated: "_Statement") -> int:
    """One part of a list; returns how many were new."""
    now = core.now()
    with core.read() as session:
        known = members.emails_known(session, [row.email for row in rows])
    # Made before the database is held: on SQLite nobody else writes meanwhile.
    fresh = [_new(row, now) for row in rows if row.email not in known]
    if not fresh:
        return 0
    emails = [row["email"] for row in fresh]
    with core.write() as session:
        names = sorted({row.group for row in rows if row.email not in known} - {""})
        ids = {name: groups.ensure(session, name, now=now).id for name in names}
        added = members.add_new(session, [row | {"group_id": ids.get(row["group_id"])} for row in fresh])
        made = members.ids_by_email(session, emails)
        consents.give(session, [stated.of(member_id, now) for member_id in made.values()])
    return added


def _new(row: MemberRow, now: datetime) -> dict[str, Any]:
    """The row of a new member; in place of the group's id stands its name."""
    return members.new_row(
        email=row.email,
        name=row.name,
        now=now,
        group_id=row.group,
        phone=row.phone or None,
        external_id=row.external_id or None,
        language=row.language or None,
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    """How these people agreed, as whoever imports them says."""

    wording: str
    by_id: int | None

    def of(self, member_id: int, now: datetime) -> dict[str, object]:
        """The consent row of one of them."""
        return {
            "member_id": member_id,
            "what": "campaign",
            "wording": self.wording,
            "channel": "import",
            "stated_by_id": self.by_id,
            "given_at": now,
        }


def packed(rows: list[MemberRow]) -> str:
    """The rows as a page carries them until the coordinator confirms: what is added is exactly what was shown."""
    return base64.urlsafe_b64encode(zlib.compress(as_text(rows).encode())).decode()


def unpacked(carried: str) -> bytes:
    """The CSV that run() takes; raises InvalidError where the page did not bring back what packed() gave it."""
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(base64.urlsafe_b64decode(carried), LARGEST)
    except (ValueError, zlib.error) as error:
        raise _lost() from error
    if not reader.eof:
        raise _lost()
    return content


def _lost() -> InvalidError:
    return InvalidError(say("The list did not come back whole. Choose the file again."), field="rows")


def as_text(rows: list[MemberRow]) -> str:
    """The rows as the CSV that run() takes: what the coordinator confirms is exactly what was shown."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(FIELDS)
    writer.writerows([getattr(row, name) for name in FIELDS] for row in rows)
    return file.getvalue()
