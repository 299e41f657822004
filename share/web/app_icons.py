"""The product's icon as an installed app shows it: our mark on the organisation's colour, drawn at any size."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from share.later import later

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    Image, ImageDraw = (later(name) for name in ("PIL.Image", "PIL.ImageDraw"))

SIZES = (192, 512)
FINER = 4
"""Drawn this much larger and then shrunk, which smooths the edges."""

SAFE = 0.8
"""Of a maskable icon only the middle is sure to be seen; the mark stands in it."""


@lru_cache(maxsize=16)
def png(size: int, *, fill: str, ink: str, maskable: bool) -> bytes:
    """The icon as a PNG; a maskable one fills its square, the other has round corners."""
    side = size * FINER
    picture = Image.new("RGBA", (side, side), fill if maskable else "#00000000")
    draw = ImageDraw.Draw(picture)
    if not maskable:
        draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 9 // 32, fill=fill)
    _mark(draw, side, scale=SAFE if maskable else 1.0, ink=ink)
    small = picture.resize((size, size), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _mark(draw: "ImageDraw.ImageDraw", side: int, *, scale: float, ink: str) -> None:
    """Something handed on: a dot, and an arrow that leaves it in a bow. Units are those of a 32 x 32 drawing."""

    def at(x: float, y: float) -> tuple[float, float]:
        return tuple(side * (0.5 + (one - 16) / 32 * scale) for one in (x, y))  # type: ignore[return-value] # two

    width = round(side * 2.8 / 32 * scale)
    draw.arc((*at(10, 11), *at(30, 31)), start=180, end=272, fill=ink, width=width)
    draw.line((at(16.5, 7.8), at(20.5, 12.3), at(16, 16.4)), fill=ink, width=width, joint="curve")
    draw.ellipse((*at(8.2, 19.6), *at(13.4, 24.8)), fill=ink)
