"""Contrast by WCAG 2.2's formula, for the organisation's colour."""

import re

BLACK, WHITE = "#1b1916", "#ffffff"
_LINEAR_UP_TO = 0.04045


def is_colour(value: str) -> bool:
    """Whether `value` is a colour as #rrggbb."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on `colour`."""
    return max((BLACK, WHITE), key=lambda ink: contrast(colour, ink))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_UP_TO else ((part + 0.055) / 1.055) ** 2.4
