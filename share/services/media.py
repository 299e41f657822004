"""Pictures as pages fetch them."""

from dataclasses import dataclass

from share.core import Core
from share.domain.errors import NotFoundError
from share.repositories import pictures


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
        raise NotFoundError("There is no such picture.")
    return Media(picture.content, picture.mime)
