"""What people type: a text in which nothing can be seen is empty, whatever signs it is made of."""

import unicodedata

import regex

_SEEN = regex.compile(r"[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\N{BRAILLE PATTERN BLANK}]")


_UNSEEN = regex.compile(r"[\p{C}\p{Default_Ignorable_Code_Point}]")


def written(typed: str) -> str:
    """The text without blanks around it; "" where it consists of blanks, marks without width and control signs."""
    return typed.strip() if _SEEN.search(typed) else ""


def look(name: str) -> str:
    """What two names share that people take for one: case, compatible letters, blanks and marks without width aside."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(_UNSEEN.sub("", plain.replace("\t", " ")).split())
