"""The kits' pictures: plain shapes, one scene for each topic, drawn here so that nobody's rights are touched."""

import io
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

from share.sources.picture import Picture, encode

SIZE = (1200, 630)
FINE = 2
"""Drawn so many times larger and then made smaller, which smooths the edges."""

Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]

PAPER: Colour = (250, 244, 232)
INK: Colour = (38, 43, 54)

SKIES: dict[str, tuple[Colour, Colour]] = {
    "win": ((255, 209, 128), (240, 122, 95)),
    "strike": ((214, 72, 62), (146, 30, 46)),
    "pay": ((105, 178, 140), (32, 106, 93)),
    "safety": ((250, 190, 66), (226, 130, 34)),
    "vote": ((98, 143, 206), (42, 74, 140)),
    "history": ((222, 200, 166), (160, 124, 86)),
    "class": ((146, 124, 190), (84, 62, 134)),
    "story": ((88, 160, 168), (28, 88, 106)),
}
"""Each topic's background, from top to bottom."""

ALTS = {
    "win": "Drawing: a sun rises behind a row of people with raised arms.",
    "strike": "Drawing: picket signs held up against a red sky.",
    "pay": "Drawing: stacks of coins that grow from left to right.",
    "safety": "Drawing: a hard hat above a striped barrier.",
    "vote": "Drawing: a ballot with a check mark goes into a box.",
    "history": "Drawing: the arched windows of an old mill, one of them lit.",
    "class": "Drawing: two speech bubbles above an open book.",
    "story": "Drawing: the outline of a person's head and shoulders before a large circle.",
}


@lru_cache(maxsize=len(ALTS))
def draw(topic: str) -> Picture:
    """The topic's picture, encoded as uploads are."""
    width, height = SIZE[0] * FINE, SIZE[1] * FINE
    image = _sky(*SKIES[topic]).resize((width, height), Image.Resampling.BILINEAR)
    _SCENES[topic](ImageDraw.Draw(image), width, height)
    out = io.BytesIO()
    image.reduce(FINE).save(out, "PNG", compress_level=1)
    return encode(out.getvalue())


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    image = Image.new("RGB", (1, SIZE[1]))
    for y in range(SIZE[1]):
        share = y / SIZE[1]
        image.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    return image


def _disc(pen: Pen, x: float, y: float, radius: float, colour: Colour) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _person(pen: Pen, x: float, y: float, size: float, colour: Colour) -> None:
    """Head and shoulders; `y` is where the shoulders end."""
    _disc(pen, x, y - size * 1.5, size * 0.42, colour)
    pen.rounded_rectangle((x - size * 0.7, y - size, x + size * 0.7, y + size), size * 0.6, fill=colour)


def _spread(count: int, width: int) -> Iterable[float]:
    return (width * (number + 0.5) / count for number in range(count))


def _win(pen: Pen, width: int, height: int) -> None:
    x, y = width / 2, height * 0.74
    for number in range(13):
        angle = pi * (number + 0.5) / 13
        tip = (x - cos(angle) * height * 0.95, y - sin(angle) * height * 0.95)
        side = (sin(angle) * height * 0.018, cos(angle) * height * 0.018)
        points = [(x - side[0], y + side[1]), (x + side[0], y - side[1])]
        pen.polygon(
            [*points, (tip[0] + side[0] * 3, tip[1] - side[1] * 3), (tip[0] - side[0] * 3, tip[1] + side[1] * 3)],
            fill=(255, 226, 158),
        )
    _disc(pen, x, y, height * 0.3, (255, 236, 184))
    for number, at in enumerate(_spread(9, width)):
        size = height * (0.115 + 0.012 * (number % 3))
        arm = round(size * 0.3)
        for lean in (-1, 1):
            pen.line(
                (at + lean * size * 0.5, height - size * 0.4, at + lean * size * 0.95, height - size * 2.6),
                fill=INK,
                width=arm,
            )
            _disc(pen, at + lean * size * 0.95, height - size * 2.6, size * 0.22, INK)
        _person(pen, at, height, size, INK)


def _strike(pen: Pen, width: int, height: int) -> None:
    for number, at in enumerate(_spread(7, width)):
        top = height * (0.16 + 0.07 * (number * 5 % 4))
        w, h = width * 0.052, height * 0.2
        pen.line((at, top + h, at, height), fill=(92, 22, 34), width=round(width * 0.008))
        pen.rounded_rectangle((at - w, top, at + w, top + h), h * 0.08, fill=PAPER)
        for line in range(3):
            y = top + h * (0.27 + 0.22 * line)
            pen.line(
                (at - w * 0.65, y, at + w * (0.65 - 0.25 * ((number + line) % 3)), y),
                fill=(214, 72, 62),
                width=round(h * 0.075),
            )
        _person(pen, at + w * 0.3, height * 1.02, height * 0.14, (72, 16, 28))


def _pay(pen: Pen, width: int, height: int) -> None:
    for number, at in enumerate(_spread(6, width)):
        for coin in range(2 + number * 2):
            y, w, h = height * 0.86 - coin * height * 0.052, width * 0.058, height * 0.04
            pen.ellipse((at - w, y - h + height * 0.03, at + w, y + h + height * 0.03), fill=(188, 138, 40))
            pen.ellipse((at - w, y - h, at + w, y + h), fill=(246, 206, 98))
            pen.ellipse(
                (at - w * 0.7, y - h * 0.66, at + w * 0.7, y + h * 0.66),
                outline=(214, 164, 58),
                width=round(height * 0.007),
            )


def _safety(pen: Pen, width: int, height: int) -> None:
    x, y, r = width / 2, height * 0.56, height * 0.32
    pen.pieslice((x - r, y - r, x + r, y + r), 180, 360, fill=PAPER)
    pen.rounded_rectangle((x - r * 1.28, y - r * 0.06, x + r * 1.28, y + r * 0.16), r * 0.1, fill=(232, 222, 202))
    pen.rounded_rectangle((x - r * 0.14, y - r * 1.1, x + r * 0.14, y - r * 0.04), r * 0.12, fill=(232, 222, 202))
    low, high = height * 0.76, height * 0.9
    pen.rectangle((0, low, width, high), fill=PAPER)
    step = width // 12
    for start in range(-step, width + step, step):
        pen.polygon([(start, high), (start + step // 2, high), (start + step, low), (start + step // 2, low)], fill=INK)


def _vote(pen: Pen, width: int, height: int) -> None:
    x, w = width / 2, width * 0.2
    pen.polygon(
        [
            (x - w * 0.55, height * 0.1),
            (x + w * 0.45, height * 0.07),
            (x + w * 0.55, height * 0.6),
            (x - w * 0.45, height * 0.62),
        ],
        fill=PAPER,
    )
    check = [(x - w * 0.25, height * 0.3), (x - w * 0.06, height * 0.4), (x + w * 0.28, height * 0.18)]
    pen.line(check, fill=(46, 140, 98), width=round(height * 0.035), joint="curve")
    pen.rounded_rectangle((x - w, height * 0.5, x + w, height * 0.94), height * 0.02, fill=(28, 50, 100))
    pen.rounded_rectangle((x - w * 1.1, height * 0.48, x + w * 1.1, height * 0.56), height * 0.02, fill=(20, 38, 80))
    pen.rounded_rectangle((x - w * 0.6, height * 0.51, x + w * 0.6, height * 0.53), height * 0.01, fill=(8, 16, 40))


def _history(pen: Pen, width: int, height: int) -> None:
    pen.rectangle((width * 0.06, height * 0.2, width * 0.94, height), fill=(126, 88, 62))
    for row in (0.3, 0.64):
        for number, at in enumerate(_spread(8, width)):
            if 0 < number < 7:  # noqa: PLR2004 - the outer ones stand beyond the wall
                w, top = width * 0.036, height * row
                lit = (number, row) == (5, 0.3)
                glass = (255, 222, 140) if lit else (84, 62, 52)
                pen.pieslice((at - w, top - w, at + w, top + w), 180, 360, fill=glass)
                pen.rectangle((at - w, top, at + w, top + height * 0.17), fill=glass)
                pen.line((at, top - w, at, top + height * 0.17), fill=(126, 88, 62), width=round(w * 0.14))
                pen.line(
                    (at - w, top + height * 0.06, at + w, top + height * 0.06),
                    fill=(126, 88, 62),
                    width=round(w * 0.14),
                )
    pen.rectangle((width * 0.78, height * 0.02, width * 0.84, height * 0.2), fill=(110, 74, 52))


def _class(pen: Pen, width: int, height: int) -> None:
    for x, y, lean, colour in ((0.36, 0.27, -1, PAPER), (0.63, 0.36, 1, (255, 214, 150))):
        w, h = width * 0.125, height * 0.15
        cx, cy = width * x, height * y
        pen.rounded_rectangle((cx - w, cy - h, cx + w, cy + h), h * 0.5, fill=colour)
        pen.polygon(
            [(cx, cy + h * 0.8), (cx - lean * w * 0.5, cy + h * 0.8), (cx - lean * w * 0.45, cy + h * 1.6)], fill=colour
        )
        for line in (-0.4, 0.0, 0.4):
            pen.line(
                (cx - w * 0.6, cy + h * line, cx + w * (0.6 - abs(line)), cy + h * line),
                fill=(84, 62, 134),
                width=round(h * 0.1),
            )
    x, y, w = width / 2, height * 0.8, width * 0.24
    for side in (-1, 1):
        pen.polygon(
            [
                (x, y - height * 0.06),
                (x + side * w, y - height * 0.12),
                (x + side * w, y + height * 0.1),
                (x, y + height * 0.16),
            ],
            fill=PAPER,
        )
    pen.line((x, y - height * 0.06, x, y + height * 0.16), fill=(146, 124, 190), width=round(width * 0.004))


def _story(pen: Pen, width: int, height: int) -> None:
    x = width / 2
    _disc(pen, x, height * 0.52, height * 0.42, (240, 214, 158))
    _disc(pen, x, height * 0.52, height * 0.36, (247, 228, 186))
    _person(pen, x, height * 0.98, height * 0.3, INK)


_SCENES: dict[str, Callable[[Pen, int, int], None]] = {
    "win": _win,
    "strike": _strike,
    "pay": _pay,
    "safety": _safety,
    "vote": _vote,
    "history": _history,
    "class": _class,
    "story": _story,
}
