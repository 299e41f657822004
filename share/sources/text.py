"""Words that others wrote, made fit for one line of ours."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_GAP = frozenset("\u200b\ufeff\u00ad")


def one_line(text: str, *, longest: int) -> str:
    """Composed Unicode on one line, without control signs and direction tricks, cut at a word."""
    # Cut first: what is thrown away needs no care.
    text = unicodedata.normalize("NFC", text[: longest * 8])
    kept = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign not in _BIDI and sign not in _GAP and (sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cs"})
    )
    line = _SPACE.sub(" ", kept).strip()
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    word = cut.rfind(" ")
    return (cut[:word] if word > longest // 2 else cut).rstrip() + "…"
