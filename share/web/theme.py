"""The organisation's colour as a style sheet of its own: no inline style is needed anywhere."""

import hashlib
from functools import lru_cache

from flask import Blueprint, Response

from share.domain.accents import Accent, accent_for
from share.domain.colours import is_colour
from share.web.site import known_site, site
from share.web.static_files import FOR_EVER

pages = Blueprint("theme", __name__)

FALLBACK = "#b3261e"


@pages.get("/theme.css")
def css() -> Response:
    """The accent for light and dark."""
    found = site()
    answer = Response(_sheet(_colour(found.colour if found else FALLBACK)), mimetype="text/css")
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def address() -> str:
    """The sheet's address, which changes with the colour."""
    found = known_site()
    colour = _colour(found.colour if found else FALLBACK)
    return _address(colour)


@lru_cache(maxsize=8)
def _address(colour: str) -> str:
    return f"/theme.css?v={hashlib.sha256(_sheet(colour).encode()).hexdigest()[:10]}"


def _colour(colour: str) -> str:
    return colour if is_colour(colour) else FALLBACK


@lru_cache(maxsize=8)
def _sheet(colour: str) -> str:
    sheet = ""
    for strong, more in ((False, ""), (True, "(prefers-contrast:more)")):
        light, dark = (_variables(accent_for(colour, dark=dark, strong=strong)) for dark in (False, True))
        both = f"{more} and (prefers-color-scheme:dark)" if more else "(prefers-color-scheme:dark)"
        sheet += f"@media {more or 'all'}{{:root{{{light}}}}}@media {both}{{:root{{{dark}}}}}\n"
    return sheet


def _variables(accent: Accent) -> str:
    red, green, blue = (int(accent.text[start : start + 2], 16) for start in (1, 3, 5))
    return (
        f"--accent:{accent.text};--accent-fill:{accent.fill};--accent-ink:{accent.on_fill};"
        f"--accent-wash:{accent.wash};--bs-primary:{accent.fill};--bs-link-color-rgb:{red},{green},{blue};"
        f"--bs-link-hover-color-rgb:{red},{green},{blue}"
    )
