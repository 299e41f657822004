"""Pictures as pages fetch them."""

from dataclasses import dataclass

from share.core import Core
from share.domain.crops import FOCUSES, SHAPES
from share.domain.errors import NotFoundError
from share.domain.words import say
from share.repositories import pictures
from share.sources.picture import crop


@dataclass(frozen=True, slots=True)
class Media:
    """A picture's bytes and their type."""

    content: bytes
    mime: str


def get_picture(core: Core, sha256: str, *, extension: str) -> Media:
    """The picture of this content; raises NotFoundError, also where the extension belongs to another type."""
    with core.read() as session:
        picture = pictures.with_content(session, sha256)
    if picture.mime != f"image/{extension}":
        raise NotFoundError(say("There is no such picture."))
    return Media(picture.content, picture.mime)


def get_crop(core: Core, sha256: str, *, shape: str, focus: str) -> Media:
    """The picture of this content in a network's shape; raises NotFoundError."""
    if shape not in SHAPES or focus not in FOCUSES:
        raise NotFoundError(say("There is no such picture."))
    with core.read() as session:
        picture = pictures.with_content(session, sha256)
    cropped = crop(picture.content, shape=SHAPES[shape], focus=focus)
    return Media(cropped.content, cropped.mime)
