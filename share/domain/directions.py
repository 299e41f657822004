"""Marks that turn the direction of text; what one of them opens holds until it is closed or its line ends."""

_CLOSES = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
"""https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings"""


def closing(text: str) -> str:
    """The marks that close what the last line of `text` leaves open, so that words behind it stand as they are."""
    open_ones = list[str]()
    for mark in text.rpartition("\n")[2]:
        if mark in _CLOSES:
            open_ones.append(_CLOSES[mark])
        elif mark == "\u2069" and mark in open_ones:
            # It closes whatever was opened within, too.
            while open_ones.pop() != mark:
                pass
        elif mark == "\u202c" and open_ones[-1:] == [mark]:
            open_ones.pop()
    return "".join(reversed(open_ones))
