"""The organisation's colour, moved just far enough to be read on light and on dark paper."""

from dataclasses import dataclass

from share.domain.colours import contrast, ink_on

LIGHT_PAPER, DARK_PAPER = "#faf7f2", "#191613"
READABLE = 4.6
"""A little over the 4.5 that WCAG 2.2 AA asks of text."""

STEPS = 50


@dataclass(frozen=True, slots=True)
class Accent:
    """`text` is read on the paper, `fill` is a button's ground, `on_fill` the text on it, `wash` a soft ground."""

    text: str
    fill: str
    on_fill: str
    wash: str


def accent_for(colour: str, *, dark: bool) -> Accent:
    """The accent for one theme, from the organisation's colour as #rrggbb."""
    paper = DARK_PAPER if dark else LIGHT_PAPER
    text = _moved(colour, towards="#ffffff" if dark else "#000000", on=paper)
    fill = _moved(colour, towards="#ffffff" if dark else "#000000", on=paper, ratio=3.2)
    # A fill of middling lightness reads with neither ink; it moves on until one of them does.
    while contrast(fill, ink_on(fill)) < READABLE:
        fill = mix(fill, "#ffffff" if dark else "#000000", 0.06)
    return Accent(text=text, fill=fill, on_fill=ink_on(fill), wash=mix(paper, text, 0.1))


def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`, 0 to 1."""
    parts = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _moved(colour: str, *, towards: str, on: str, ratio: float = READABLE) -> str:
    for step in range(STEPS + 1):
        moved = mix(colour, towards, step / STEPS)
        if contrast(moved, on) >= ratio:
            return moved
    return towards


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
