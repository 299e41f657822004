"""A member list as a spreadsheet saves it: bytes in, rows and their problems out."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from share.domain.cells import guarded
from share.domain.emails import normal_email
from share.domain.errors import InvalidError
from share.domain.texts import written
from share.domain.words import say

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_FIELD = 200

COLUMNS: Final = {
    "email": {"email", "e-mail", "mail", "email address", "e-mail address", "correo", "correo electrónico"},
    "name": {"name", "full name", "nombre", "member"},
    "first": {"first name", "first", "given name"},
    "last": {"last name", "last", "surname", "family name", "apellido"},
    "group": {"group", "chapter", "club", "district", "team", "grupo"},
    "phone": {"phone", "telephone", "mobile", "phone number", "teléfono"},
    "external_id": {"external id", "external_id", "id", "member id", "number"},
    "language": {"language", "lang", "idioma"},
}
"""What we take and the headings it goes by; any other column is left alone, so nobody imports a role."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person of the list; `line` is the line in the file, counted from 1 with the headings."""

    line: int
    email: str
    name: str
    group: str
    phone: str
    external_id: str
    language: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A line that cannot be taken, and why."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class MemberList:
    """What was found: good rows, problems, and the headings that were left alone."""

    rows: list[MemberRow]
    problems: list[RowProblem]
    unused: list[str]


class _Lines(Protocol):
    """A CSV reader as the standard library gives it."""

    @property
    def line_num(self) -> int: ...
    def __next__(self) -> list[str]: ...
    def __iter__(self) -> Iterator[list[str]]: ...


def parse(content: bytes) -> MemberList:
    """Read a CSV file; raises InvalidError where it is no such file at all."""
    if len(content) > LARGEST:
        raise InvalidError(say("The file is larger than 5 MB. Split it and import the parts."), field="file")
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        return _read(reader)
    except csv.Error as error:
        raise InvalidError(
            say("Line %(line)s cannot be read as CSV. Save the list again as CSV (UTF-8).", line=reader.line_num),
            field="file",
        ) from error


def _decode(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise InvalidError(
            say("This is not a CSV file. In the spreadsheet, choose “Save as” and CSV (UTF-8)."), field="file"
        )
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidError(say("The file's characters cannot be read. Save it again as CSV (UTF-8)."), field="file")


def _delimiter(text: str) -> str:
    """The mark that parts the headings; csv.Sniffer is not used, it takes seconds on odd files."""
    heading = text[: text.find("\n")] if "\n" in text else text
    return max((",", ";", "\t"), key=heading.count)


def _read(reader: _Lines) -> MemberList:
    headings = [_clean(heading) for heading in next(reader, [])]
    places, unused = _places(headings)
    rows: list[MemberRow] = []
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) + len(problems) >= MOST_ROWS:
            raise InvalidError(
                say("The list has more than %(most)s lines. Split it.", most=f"{MOST_ROWS:,}"), field="file"
            )
        line = reader.line_num
        try:
            row = _row(line, cells, places)
        except InvalidError as error:
            problems.append(RowProblem(line, str(error)))
            continue
        if row.email in seen:
            problems.append(
                RowProblem(line, say("The same address stands in line %(line)s already.", line=seen[row.email]))
            )
            continue
        seen[row.email] = line
        rows.append(row)
    return MemberList(rows, problems, unused)


def _places(headings: list[str]) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    unused = []
    for place, heading in enumerate(headings):
        column = next((name for name, known in COLUMNS.items() if heading.casefold() in known), None)
        if column is None or column in places:
            unused.append(heading)
        else:
            places[column] = place
    if "email" not in places:
        raise InvalidError(
            say("No column is headed “email”. The first line must name the columns: email, name, group, phone."),
            field="file",
        )
    return places, [heading for heading in unused if heading]


def _row(line: int, cells: list[str], places: dict[str, int]) -> MemberRow:
    values = {name: _clean(cells[place]) if place < len(cells) else "" for name, place in places.items()}
    for name, value in values.items():
        if len(value) > LONGEST_FIELD:
            raise InvalidError(
                say(
                    "The column “%(name)s” is longer than %(longest)s characters.",
                    name=name,
                    longest=LONGEST_FIELD,
                )
            )
    email = normal_email(values["email"])
    name = values.get("name") or " ".join(filter(None, (values.get("first"), values.get("last"))))
    return MemberRow(
        line,
        email,
        written(name) or email.partition("@")[0],
        values.get("group", ""),
        values.get("phone", ""),
        values.get("external_id", ""),
        values.get("language", ""),
    )


def _clean(cell: str) -> str:
    """A cell on one line, without control marks and without the quote that guards a formula."""
    kept = "".join(" " if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark for mark in cell)
    kept = " ".join(kept.split())
    return kept[1:] if kept.startswith("'") and guarded(kept[1:]) == kept else kept
