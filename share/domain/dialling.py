"""A telephone number within words, such as “Sen. Rivera, +1 (202) 555-0100”."""

import re

SHORTEST, LONGEST = 7, 15
"""Digits: fewer are an extension or a year, more than 15 are no number (https://www.itu.int/rec/T-REC-E.164)."""

_NUMBER = re.compile(r"(?<![\w/.:])\+?\(?[0-9][0-9 ().\N{NO-BREAK SPACE}\N{NON-BREAKING HYPHEN}-]{4,28}[0-9](?!\w)")


def dialled(words: str) -> str:
    """The first number as a telephone dials it, or "" where none stands there."""
    for found in _NUMBER.findall(words):
        digits = "".join(mark for mark in found if mark.isdigit())
        if SHORTEST <= len(digits) <= LONGEST:
            return "+" + digits if found.startswith("+") else digits
    return ""
