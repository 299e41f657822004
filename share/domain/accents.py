"""The organisation's colour, moved just far enough to be read on light and on dark paper."""

from dataclasses import dataclass

from share.domain.colours import contrast, ink_on

LIGHT_PAPER, DARK_PAPER = "#faf7f2", "#191613"
READABLE = 4.6
"""A little over the 4.5 that WCAG 2.2 AA asks of text."""

BRIGHT = 6.5
"""On dark paper thin letters need more to be read as easily."""

STRONG = 7.1
"""A little over the 7 of WCAG's AAA, for those who ask for more contrast."""

SEEN = 3.2
"""What WCAG asks of a button's edge against its ground, and a little."""

STEPS = 50


@dataclass(frozen=True, slots=True)
class Accent:
    """`text` is read on the paper, `fill` is a button's ground, `on_fill` the text on it, `wash` a soft ground."""

    text: str
    fill: str
    on_fill: str
    wash: str


def accent_for(colour: str, *, dark: bool, strong: bool = False) -> Accent:
    """The accent for one theme, from the organisation's colour as #rrggbb; `strong` for more contrast."""
    paper, far = (DARK_PAPER, "#ffffff") if dark else (LIGHT_PAPER, "#000000")
    least = STRONG if strong else READABLE
    text = _readable(colour, paper, towards=far, ratio=max(least, BRIGHT if dark else 0), on_wash=least)
    fill = next(fill for fill in _moves(colour, towards=far) if contrast(fill, paper) >= SEEN)
    # A fill of middling lightness reads with neither ink; it moves on until one of them does.
    while contrast(fill, ink_on(fill)) < least:
        fill = mix(fill, far, 0.06)
    return Accent(text=text, fill=fill, on_fill=ink_on(fill), wash=_wash(paper, text))


def _readable(colour: str, paper: str, *, towards: str, ratio: float, on_wash: float) -> str:
    """The colour, moved until it reads on the paper by `ratio` and on its own wash by `on_wash`."""
    for moved in _moves(colour, towards=towards):
        if contrast(moved, paper) >= ratio and contrast(moved, _wash(paper, moved)) >= on_wash:
            return moved
    return towards


def _moves(colour: str, *, towards: str) -> list[str]:
    return [mix(colour, towards, step / STEPS) for step in range(STEPS + 1)]


def _wash(paper: str, text: str) -> str:
    return mix(paper, text, 0.1)


def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`, 0 to 1."""
    parts = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
