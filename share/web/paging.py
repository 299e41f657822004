"""Whole numbers in an address or a form's buttons: plain digits, and no more of them than any list of ours has."""

import re

_DIGITS = re.compile(r"[0-9]{1,6}")
_ID = re.compile(r"[0-9]{1,9}")


def whole_of(sent: str | None) -> int | None:
    """The number; None for whatever is none. int() also takes 1_000, digits of every script and thousands of them."""
    return int(sent) if sent and _DIGITS.fullmatch(sent) else None


def page_of(sent: str | None) -> int:
    """The page of a list, from 1; the first for whatever is no page."""
    return whole_of(sent) or 1


def id_of(sent: str | None) -> int | None:
    """The number of the line after which a list goes on; None for whatever is none."""
    return int(sent) if sent and _ID.fullmatch(sent) else None
