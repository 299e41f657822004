"""A kit's picture as every network takes it: JPEG, opaque, under a megabyte."""

import io
from typing import TYPE_CHECKING, Final

from share.later import later

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = later("PIL.Image")

MOST_BYTES: Final = 950_000
"""Bluesky takes a million, the others more."""

_SIDES: Final = (1_600, 1_200, 900, 600)
_QUALITY: Final = 82


def jpeg_of(content: bytes, mime: str) -> bytes:
    """Our own encoding of a picture (sources/picture.py) as a JPEG that fits; what is see-through turns white."""
    if mime == "image/jpeg" and len(content) <= MOST_BYTES:
        return content
    image = Image.open(io.BytesIO(content), formats=("JPEG", "WEBP", "PNG"))
    image.load()
    shown = _opaque(image)
    out = b""
    for side in _SIDES:
        shown.thumbnail((side, side), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        shown.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
        out = buffer.getvalue()
        if len(out) <= MOST_BYTES:
            break
    return out


def _opaque(image: "Image.Image") -> "Image.Image":
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
