"""A member list as a spreadsheet saves it: bytes in, rows and their problems out."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

from share.domain.cells import guarded
from share.domain.emails import mixes_alphabets, normal_email
from share.domain.errors import InvalidError
from share.domain.list_text import is_broken, text_of
from share.domain.member_columns import column_of, full_name
from share.domain.texts import written
from share.domain.words import say

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_FIELD = 200

_DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_BEFORE: Final = 10
"""Lines above the headings: blank ones, a title, Excel's "sep=;"."""

_MOST_CELLS: Final = 500

_NAMED: Final = re.compile(r"(?P<name>[^<>@]*)<\s*(?P<address>[^<>]+@[^<>]+)>")
_NEVER_TYPED: Final = frozenset("|{}$*=`^?!#%")
"""Allowed before an @, and in no person's address: what stands there is a formula or a template."""


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
    text = text_of(content)
    for delimiter in sorted(_DELIMITERS, key=text[:4_000].count, reverse=True):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        try:
            headings = _headings(reader)
            if headings is not None:
                return _read(reader, headings, delimiter)
        except csv.Error as error:
            raise _unreadable(reader.line_num) from error
    raise InvalidError(
        say("No column is headed “email”. The first line must name the columns: email, name, group, phone."),
        field="file",
    )


def _unreadable(line: int) -> InvalidError:
    return InvalidError(
        say("Line %(line)s cannot be read as CSV. Save the list again as CSV (UTF-8).", line=line), field="file"
    )


def _headings(reader: _Lines) -> list[str] | None:
    """The cells of the line that names the columns; None where people come first, or nothing does."""
    for cells in islice(reader, _MOST_BEFORE):
        headings = [_clean(cell) for cell in cells[:_MOST_CELLS]]
        if any(column_of(heading) == "email" for heading in headings):
            return headings
        if any("@" in heading for heading in headings):
            return None
    return None


def _read(reader: _Lines, headings: list[str], delimiter: str) -> MemberList:
    places, unused = _places(headings)
    rows: list[MemberRow] = []
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    before = reader.line_num
    for cells in reader:
        line, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) + len(problems) >= MOST_ROWS:
            raise InvalidError(
                say("The list has more than %(most)s lines. Split it.", most=f"{MOST_ROWS:,}"), field="file"
            )
        if any("\n" in cell and _holds_people(cell, delimiter, len(headings)) for cell in cells):
            raise _unreadable(line)
        try:
            row = _row(line, cells, places, width=len(headings))
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


def _holds_people(cell: str, delimiter: str, width: int) -> bool:
    """Whether a quotation mark was never closed, so that the next people stand in this one's cell."""
    return any("@" in line and line.count(delimiter) >= width - 1 for line in cell.split("\n")[1:])


def _places(headings: list[str]) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    unused = []
    for place, heading in enumerate(headings):
        column = column_of(heading)
        if column is None or column in places:
            unused.append(heading)
        else:
            places[column] = place
    return places, [heading for heading in unused if heading]


def _row(line: int, cells: list[str], places: dict[str, int], *, width: int) -> MemberRow:
    if any(_clean(cell) for cell in cells[width:]):
        raise InvalidError(say("There are more cells in this line than headings: put quotation marks around commas."))
    given = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    if any(is_broken(cell) for cell in given.values()):
        raise InvalidError(say("Some characters of this line cannot be read. Save the list again as CSV (UTF-8)."))
    values = {name: _clean(cell) for name, cell in given.items()}
    for name, value in values.items():
        if len(value) > LONGEST_FIELD:
            raise InvalidError(
                say(
                    "The column “%(name)s” is longer than %(longest)s characters.",
                    name=name,
                    longest=LONGEST_FIELD,
                )
            )
    email, named = _address(values["email"])
    name = full_name(*(values.get(part, "") for part in ("name", "first", "last"))) or named
    return MemberRow(
        line,
        email,
        written(name) or email.partition("@")[0],
        values.get("group", ""),
        values.get("phone", ""),
        values.get("external_id", ""),
        values.get("language", ""),
    )


def _address(cell: str) -> tuple[str, str]:
    """The address, and the name where one stands before it as mail programs write it: Ann Ames <ann@example.org>."""
    found = _NAMED.fullmatch(cell)
    address = found["address"] if found else cell
    email = normal_email(address[7:] if address[:7].casefold() == "mailto:" else address)
    user = email.partition("@")[0]
    if not _NEVER_TYPED.isdisjoint(user):
        raise InvalidError(say("This is not an e-mail address. It should look like name@example.org."), field="email")
    if any(mixes_alphabets(part) for part in re.split(r"[@.]", email)):
        raise InvalidError(say("This address mixes letters of two alphabets that look alike. Type it anew."))
    return email, found["name"].strip(" \"'") if found else ""


def _clean(cell: str) -> str:
    """A cell on one line, without control marks and without the quote that guards a formula."""
    kept = cell
    if not cell.isprintable():
        kept = "".join(" " if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark for mark in cell)
    kept = " ".join(kept.split())
    return kept[1:] if kept.startswith("'") and guarded(kept[1:]) == kept else kept
