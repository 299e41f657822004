"""Cursors: a number in letters, so that nobody counts with it."""

MOST = 2**31 - 1
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


def cursor_of(number: int | None) -> str | None:
    """The cursor that leads on from `number`; None at the end of a list."""
    if number is None:
        return None
    text = ""
    while number:
        number, digit = divmod(number, _BASE)
        text = _DIGITS[digit] + text
    return text or "0"


def number_of(cursor: str | None) -> int | None:
    """What a cursor stands for; one that leads beyond every list leads to its end."""
    return None if cursor is None else min(int(cursor, _BASE), MOST)
