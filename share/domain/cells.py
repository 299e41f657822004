"""Cells of a spreadsheet that must stay text."""

import unicodedata

STARTS_FORMULA = frozenset("=+-@|%")


def guarded(value: str) -> str:
    """`value` with a ' in front where a spreadsheet would read it as a formula or a command.

    Blanks and invisible marks in front, full-width forms, and a leading tab, carriage return or NUL count as well.
    """
    if value[:1] in {"\t", "\r", "\n", "\0", "'"}:
        return f"'{value}"
    for mark in value:
        if mark.isspace() or unicodedata.category(mark) in {"Cf", "Cc"}:
            continue
        return f"'{value}" if unicodedata.normalize("NFKC", mark)[:1] in STARTS_FORMULA else value
    return value
