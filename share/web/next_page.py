"""Where to go after signing in: a page of ours, never another site."""

import unicodedata
from urllib.parse import urlsplit

from flask import session

KEY = "next"
LONGEST = 500


def safe_path(wanted: str | None) -> str:
    """`wanted` if it is a plain path of ours, else "/"."""
    if not wanted or not wanted.startswith("/") or len(wanted) > LONGEST:
        return "/"
    # Browsers read a backslash as a slash and skip control characters: //evil in disguise.
    if wanted.startswith(("//", "/\\")) or "\\" in wanted or any(unicodedata.category(c)[0] == "C" for c in wanted):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


def remember(wanted: str | None) -> None:
    """Keep where somebody was going while they sign in."""
    path = safe_path(wanted)
    if path != "/":
        session[KEY] = path


def take() -> str:
    """Where they were going; to be called before the session is begun anew."""
    return safe_path(session.pop(KEY, None))
