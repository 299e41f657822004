"""What people type: a text in which nothing can be seen is empty, whatever signs it is made of."""

import regex

_SEEN = regex.compile(r"[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\N{BRAILLE PATTERN BLANK}]")


def written(typed: str) -> str:
    """The text without blanks around it; "" where it consists of blanks, marks without width and control signs."""
    return typed.strip() if _SEEN.search(typed) else ""
