"""Amounts of money as people type them."""

import re

_BY_COMMA = re.compile(r"[0-9]{1,3}(\.?[0-9]{3})*,[0-9]{1,2}", re.ASCII)
_IN_GROUPS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", re.ASCII)


def plain(typed: str) -> str:
    """The amount with a point before its cents and nothing else: "1,204.50", "1.204,50" and "$1204.5" are one.

    What can be read in no way, or in two, is given back as it was typed.
    """
    text = re.sub(r"[\s$]", "", typed)
    if _BY_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", "") if _IN_GROUPS.fullmatch(text) else text
