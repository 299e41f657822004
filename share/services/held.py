"""What is held about a member, every field of it: on a page for them, and as files."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from share.core import Core
from share.domain.cells import guarded
from share.domain.held import HOLDINGS, Holding
from share.domain.held_fields import OURS
from share.domain.held_words import value_words
from share.domain.words import say
from share.repositories import held
from share.repositories.held import Rows

SHOWN_ROWS = 20
"""Rows of one kind on the page; the files hold all."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of thing held: `rows` are the newest ones as (column, value) pairs, `count` all of them."""

    table: str
    holding: Holding
    count: int
    rows: tuple[tuple[tuple[str, Any], ...], ...]


def shelves(core: Core, *, member_id: int) -> list[Shelf]:
    """What is held, the member themselves first, empty columns left out."""
    with core.read() as session:
        found = held.of_member(session, member_id)
    order = list(HOLDINGS)
    labels = {network.name: network.label for network in core.networks.all}
    return [_shelf(rows, labels) for rows in sorted(found, key=lambda rows: order.index(rows.table))]


def export(core: Core, *, member_id: int) -> bytes:
    """Everything held as a zip: one JSON file with all of it, and one CSV file for each kind."""
    with core.read() as session:
        found = held.of_member(session, member_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        whole = {rows.table: [dict(zip(rows.columns, row, strict=True)) for row in rows.rows] for rows in found}
        files.writestr("everything.json", json.dumps(whole, ensure_ascii=False, indent=2, default=_plain))
        for rows in found:
            files.writestr(f"{rows.table}.csv", _csv(rows))
    return packed.getvalue()


def _shelf(rows: Rows, labels: Mapping[str, str]) -> Shelf:
    newest = rows.rows[::-1][:SHOWN_ROWS]
    pairs = (
        tuple((name, _told(rows.table, name, value, labels)) for name, value in held_row if value not in (None, "", {}))
        for held_row in (zip(rows.columns, row, strict=True) for row in newest)
    )
    return Shelf(rows.table, HOLDINGS[rows.table], len(rows.rows), tuple(pairs))


def _told(table: str, field: str, value: Any, labels: Mapping[str, str]) -> Any:
    if value == held.SEALED or field in OURS:
        return say(value)
    return value_words(table, field, value, labels)


def _csv(rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows.columns)
    for row in rows.rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return guarded(json.dumps(value, ensure_ascii=False))
    return _plain(value) if isinstance(value, (date, time)) else guarded(str(value))


def _plain(value: date | time) -> str:
    return value.isoformat()
