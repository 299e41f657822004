"""The shapes that networks show a picture in, and which part of it stays in sight."""

from dataclasses import dataclass
from typing import Final

from share.domain.words import mark


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape by its name, and its width and height in pixels."""

    name: str
    label: str
    width: int
    height: int


SHAPES: Final = {
    shape.name: shape
    for shape in (
        Shape("wide", mark("Link card (X, Facebook, LinkedIn, Bluesky)"), 1200, 630),
        Shape("square", mark("Square (Instagram, Threads)"), 1080, 1080),
        Shape("portrait", mark("Portrait (Instagram)"), 1080, 1350),
        Shape("tall", mark("Story and reel (Instagram, TikTok, YouTube)"), 1080, 1920),
    )
}

FOCUSES: Final = {
    "top-left": (0.0, 0.0),
    "top": (0.5, 0.0),
    "top-right": (1.0, 0.0),
    "left": (0.0, 0.5),
    "center": (0.5, 0.5),
    "right": (1.0, 0.5),
    "bottom-left": (0.0, 1.0),
    "bottom": (0.5, 1.0),
    "bottom-right": (1.0, 1.0),
}
"""Where the part that matters stands: 0 is left or top, 1 right or bottom."""


def cut(width: int, height: int, *, shape: Shape, focus: str) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) of a picture that has the shape's ratio and keeps the focus in sight."""
    across, down = FOCUSES[focus]
    ratio = shape.width / shape.height
    if width / height > ratio:
        wide, high = max(1, round(height * ratio)), height
    else:
        wide, high = width, max(1, round(width / ratio))
    left, top = round((width - wide) * across), round((height - high) * down)
    return left, top, left + wide, top + high
