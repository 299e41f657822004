"""Pictures as pages ask for them."""

from share.core import Core
from share.models.media import Picture
from share.repositories import pictures


def get(core: Core, sha256: str) -> Picture:
    """The picture with this content hash, bytes and all; raises NotFoundError."""
    with core.read() as session:
        return pictures.with_content(session, sha256)
