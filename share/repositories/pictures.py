"""Pictures, kept once per content."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from share.domain.errors import NotFoundError
from share.domain.words import say
from share.models.media import Picture
from share.repositories.statements import insert_new


def keep(
    session: Session, *, sha256: str, mime: str, width: int, height: int, content: bytes, now: datetime
) -> Picture:
    """The picture with this content, added where it is new."""
    row = {
        "sha256": sha256,
        "mime": mime,
        "width": width,
        "height": height,
        "content": content,
        "created_at": now,
    }
    insert_new(session, Picture, [row], key=("sha256",))
    return session.scalars(select(Picture).where(Picture.sha256 == sha256)).one()


def find(session: Session, picture_id: int | None) -> Picture | None:
    """The picture without its bytes."""
    return session.get(Picture, picture_id) if picture_id is not None else None


def with_content(session: Session, sha256: str) -> Picture:
    """The picture with its bytes; raises NotFoundError."""
    picture = session.scalar(select(Picture).where(Picture.sha256 == sha256).options(undefer(Picture.content)))
    if picture is None:
        raise NotFoundError(say("There is no such picture."))
    return picture


def path(picture: Picture) -> str:
    """Where pages fetch the picture from."""
    return f"/media/{picture.sha256}.{picture.mime.removeprefix('image/')}"
