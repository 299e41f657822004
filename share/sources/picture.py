"""A picture's bytes to a picture of our own making: re-encoded, upright, of modest size, with nothing hidden in it."""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from share.domain.crops import Shape, cut
from share.domain.errors import InvalidError
from share.domain.words import mark
from share.later import later

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageCms, ImageFile, ImageOps
else:
    PIL, Image, ImageCms, ImageOps = (later(name) for name in ("PIL", "PIL.Image", "PIL.ImageCms", "PIL.ImageOps"))

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_MOST_PIXELS = 25_000_000
_LONGEST_SIDE = 8_000
_SHOWN_SIDE = 1_600
_QUALITY = 85
_OPAQUE = 255
_LARGEST_PROFILE = 2**20
"""In bytes; a phone's has some hundred, a press's half a million."""

_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    Warning,
)

# Pillow only warns of a bomb; here a warning is a refusal. Set once, as filters are not safe to change in a thread,
# and by its words, as Pillow is loaded with the first picture.
warnings.filterwarnings("error", message=r"Image size \(\d+ pixels\) exceeds limit of")


class RefusedPictureError(InvalidError):
    """A picture that we do not take; the text says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="picture", reason="picture")


@dataclass(frozen=True, slots=True)
class Picture:
    """Our own encoding: WebP where it is see-through, else JPEG. `sha256` is of `content`, in hex."""

    content: bytes = field(repr=False)
    width: int
    height: int
    sha256: str
    mime: str


def encode(source: bytes) -> Picture:
    """The picture anew; raises RefusedPictureError. PNG, JPEG, WebP and GIF (its first frame) are taken.

    At most 25 megapixels and 8,000 pixels a side come in; at most 1,600 a side go out. No metadata is kept.
    """
    try:
        image = _opened(source)
        image.load()
        return _saved(_upright(image))
    except PIL.UnidentifiedImageError:
        raise RefusedPictureError(mark("This is not a picture we can take: use PNG, JPEG, WebP or GIF.")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except _BROKEN:
        raise RefusedPictureError(mark("This picture is damaged and cannot be read.")) from None


def _opened(source: bytes) -> "ImageFile.ImageFile":
    """Judged by its header alone, before any pixel is unpacked."""
    image = Image.open(io.BytesIO(source), formats=_FORMATS)
    width, height = image.size
    if width * height > _MOST_PIXELS or max(width, height) > _LONGEST_SIDE or not min(width, height):
        raise _too_large()
    # A JPEG can be unpacked at a half, a quarter or an eighth at once.
    image.draft("RGB", (_SHOWN_SIDE, _SHOWN_SIDE))
    return image


def _too_large() -> RefusedPictureError:
    return RefusedPictureError(
        mark("This picture is too large: at most %(longest_side)s pixels a side and 25 megapixels are taken.")
        % {"longest_side": f"{_LONGEST_SIDE:,}"}
    )


def _upright(image: "Image.Image") -> "Image.Image":
    try:
        turned = ImageOps.exif_transpose(image)
    except _BROKEN:
        turned = image  # a camera's broken note about which way is up is no reason to refuse its picture
    if turned.mode.startswith("I"):
        # Grey in 16 bits: converted as it stands, all but the darkest would turn white.
        turned = turned.convert("I").point(lambda grey: grey / 256).convert("L")
    may_be_seen_through = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    if turned.mode != "CMYK":
        turned = turned.convert("RGBA" if may_be_seen_through else "RGB")
    turned.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE), Image.Resampling.LANCZOS)
    clean = _in_common_colours(turned, image.info.get("icc_profile") or b"").convert(
        "RGBA" if may_be_seen_through else "RGB"
    )
    if may_be_seen_through and clean.getchannel("A").getextrema()[0] == _OPAQUE:
        clean = clean.convert("RGB")
    clean.info = {}
    return clean


def _in_common_colours(image: "Image.Image", profile: bytes) -> "Image.Image":
    """In sRGB, as all screens take a picture without a profile; a profile that is broken or foreign is passed over."""
    if not 0 < len(profile) <= _LARGEST_PROFILE:
        return image
    wanted = image.mode if image.mode == "RGBA" else "RGB"
    try:
        given, common = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, given, common, outputMode=wanted) or image
    except (ImageCms.PyCMSError, *_BROKEN):
        return image


def _saved(image: "Image.Image") -> Picture:
    out = io.BytesIO()
    if image.mode == "RGBA":
        image.save(out, "WEBP", quality=_QUALITY, method=4)
    else:
        image.save(out, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    content = out.getvalue()
    mime = "image/webp" if image.mode == "RGBA" else "image/jpeg"
    return Picture(content, image.width, image.height, hashlib.sha256(content).hexdigest(), mime)


def crop(content: bytes, *, shape: Shape, focus: str) -> Picture:
    """One of our own pictures in this shape, never larger than it is."""
    image = Image.open(io.BytesIO(content))
    part = image.crop(cut(image.width, image.height, shape=shape, focus=focus))
    part.thumbnail((shape.width, shape.height), Image.Resampling.LANCZOS)
    return _saved(part)
