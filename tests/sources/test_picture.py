import hashlib
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from share.sources.picture import RefusedPictureError, encode


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode", "mime"),
    [("PNG", "RGB", "image/jpeg"), ("PNG", "RGBA", "image/webp"), ("PNG", "P", "image/jpeg"),
     ("PNG", "1", "image/jpeg"), ("PNG", "I;16", "image/jpeg"), ("PNG", "LA", "image/webp"),
     ("JPEG", "CMYK", "image/jpeg"), ("JPEG", "L", "image/jpeg"), ("WEBP", "RGB", "image/jpeg"),
     ("GIF", "P", "image/jpeg")],
)  # fmt: skip
def test_a_picture_comes_out_in_our_own_encoding(kind: str, mode: str, mime: str) -> None:
    image = photo().convert(mode)
    if mode in {"RGBA", "LA"}:
        image.putalpha(photo(mode="L"))
    picture = encode(saved(image, kind))
    assert (picture.width, picture.height, picture.mime) == (40, 20, mime)
    assert picture.sha256 == hashlib.sha256(picture.content).hexdigest()
    with Image.open(io.BytesIO(picture.content)) as again:
        assert again.mode == ("RGBA" if mime == "image/webp" else "RGB")
        assert again.size == (40, 20)


def test_grey_in_16_bits_stays_grey() -> None:
    picture = encode(saved(Image.frombytes("I;16", (8, 8), b"\x00\x80" * 64), "PNG"))
    with Image.open(io.BytesIO(picture.content)) as again:
        assert again.getpixel((4, 4)) == (128, 128, 128)


def test_a_picture_that_could_be_seen_through_and_is_not_becomes_a_jpeg() -> None:
    assert encode(saved(photo(mode="RGBA"), "PNG")).mime == "image/jpeg"


def test_a_large_picture_is_made_smaller() -> None:
    picture = encode(saved(photo(4000, 1000), "JPEG"))
    assert (picture.width, picture.height) == (1600, 400)


def test_a_picture_stands_upright_and_keeps_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    picture = encode(saved(photo(), "JPEG", exif=exif, comment=b"<?php secret ?>"))
    assert (picture.width, picture.height) == (20, 40)
    assert b"taken at home" not in picture.content
    assert b"secret" not in picture.content
    assert b"Exif" not in picture.content


def test_words_hidden_in_a_png_and_a_tail_after_it_are_gone() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "<script>hidden</script>")
    picture = encode(saved(photo(), "PNG", pnginfo=words) + b"PK\x03\x04 tail")
    assert b"hidden" not in picture.content
    assert b"tail" not in picture.content


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    moving = saved(photo(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 20), "red")] * 3)
    with Image.open(io.BytesIO(encode(moving).content)) as still:
        assert getattr(still, "n_frames", 1) == 1


def _wide_colours() -> bytes:
    """A profile as phones put into their photographs: the primaries of Display P3."""
    primaries = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }
    fixed = {name: b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(part * 65536) for part in xyz))
             for name, xyz in (primaries | {b"wtpt": (0.9642, 1.0, 0.8249)}).items()}  # fmt: skip
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0" + struct.pack(">IHH", 1, 563, 0))
    tags = fixed | curves
    table, body, begin = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", begin + len(body), len(value))
        body += value
    whole = struct.pack(">I", len(tags)) + table + body
    head = struct.pack(">I4sI4s4s4s12x4s", 128 + len(whole), b"", 0x04000000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    white = struct.pack(">28x3i", *(round(part * 65536) for part in (0.9642, 1.0, 0.8249)))
    return (head + white).ljust(128, b"\0") + whole


def _middle(content: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(content)) as image:
        assert "icc_profile" not in image.info
        return tuple(image.convert("RGB").getpixel((20, 10)))  # type: ignore[arg-type] # three numbers


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_of_a_phones_own_kind_look_as_they_did(mode: str) -> None:
    plain = Image.new(mode, (40, 20), (200, 60, 60, 128)[: len(mode)])
    wide, bare, broken = (
        _middle(encode(saved(plain, "PNG", icc_profile=profile)).content)
        for profile in (_wide_colours(), b"", b"no profile at all" * 20)
    )
    # The same numbers mean a stronger red there; without the profile they would be shown as a duller one.
    assert wide[0] > bare[0] + 10
    assert wide[1] < bare[1] - 5
    assert broken == bare


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "not a picture"),
        (b"x", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a picture"),
        (b"<html>", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (saved(photo(), "BMP"), "not a picture"),
        (saved(photo(), "ICO"), "not a picture"),
        (saved(photo(), "TIFF"), "not a picture"),
        (b"<html>" + saved(photo(), "JPEG"), "not a picture"),
        (saved(photo(), "PNG")[:-40], "damaged"),
        (saved(photo(400, 400), "JPEG")[:700], "damaged"),
        (png(40, 20), "damaged"),
        (png(9_000, 10), "too large"),
        (png(6_000, 6_000), "too large"),
        (png(20_000, 20_000), "too large"),
        (png(2**31 - 1, 2**31 - 1), "too large"),
    ],
)
def test_what_is_no_honest_picture_is_refused_with_a_sentence(source: bytes, says: str) -> None:
    with pytest.raises(RefusedPictureError, match=says) as refused:
        encode(source)
    assert str(refused.value).endswith(".")
