"""A kit's versions: what stood in it each time that it was saved."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from share.domain.captions import CaptionText
from share.domain.errors import NotFoundError
from share.domain.words import say
from share.models.kits import Kit
from share.models.members import Member
from share.models.revisions import Revision
from share.repositories import captions

FIELDS = ("title", "url", "why", "hashtags", "picture_id", "picture_alt", "picture_focus", "details")
"""What a revision holds beside the captions, and what restoring it puts back."""

JOINED = "joined"
"""Under this name a revision's words hold the version of somebody else that it was joined with, or None."""

TOGETHER = timedelta(minutes=10)
"""Automatic savings of one person within this time are one revision."""


def keep(
    session: Session, kit: Kit, *, by_id: int | None, auto: bool, now: datetime, joined: int | None = None
) -> None:
    """Keep the kit as it stands now, under its version; `joined` is another's version that it was joined with."""
    words = _words(session, kit)
    last = session.scalar(select(Revision).where(Revision.kit_id == kit.id).order_by(Revision.id.desc()).limit(1))
    if last is not None and auto and last.auto and last.by_id == by_id and now - last.created_at < TOGETHER:
        last.version, last.words = kit.version, words | {JOINED: joined or last.words.get(JOINED)}
        return
    words |= {JOINED: joined}
    session.add(Revision(kit_id=kit.id, version=kit.version, words=words, by_id=by_id, auto=auto, created_at=now))


def keep_first(session: Session, kit: Kit) -> None:
    """Keep the kit as it stands before its first change, where no version of it is kept yet."""
    if session.scalar(select(Revision.id).where(Revision.kit_id == kit.id).limit(1)) is None:
        session.add(
            Revision(
                kit_id=kit.id,
                version=kit.version,
                words=_words(session, kit),
                by_id=kit.created_by_id,
                auto=False,
                created_at=kit.created_at,
            )
        )
        session.flush()


def _words(session: Session, kit: Kit) -> dict[str, Any]:
    texts = [[one.network, one.language, one.variant, one.text] for one in captions.of_kit(session, kit.id)]
    return {name: getattr(kit, name) for name in FIELDS} | {"captions": texts}


def of_kit(session: Session, kit_id: int, *, limit: int = 100) -> Sequence[tuple[Revision, str | None]]:
    """The kit's revisions with the names of who saved them, the newest first."""
    rows = session.execute(
        select(Revision, Member.name)
        .outerjoin(Member, Member.id == Revision.by_id)
        .where(Revision.kit_id == kit_id)
        .order_by(Revision.id.desc())
        .limit(limit)
    )
    return [(revision, name) for revision, name in rows]


def find(session: Session, kit_id: int, version: int) -> Revision | None:
    """The kit as it stood at this version, where that is kept."""
    return session.scalar(select(Revision).where(Revision.kit_id == kit_id, Revision.version == version))


def get(session: Session, kit_id: int, version: int) -> Revision:
    """The kit as it stood at this version; raises NotFoundError."""
    found = find(session, kit_id, version)
    if found is None:
        raise NotFoundError(say("This version is not kept."))
    return found


def plain(words: Mapping[str, Any]) -> dict[str, Any]:
    """A revision's words to compare with another's: an empty box of a form is the same as none."""
    details = {name: held for name, held in words["details"].items() if held}
    return {name: value for name, value in words.items() if name != JOINED} | {"details": details}


def captions_in(revision: Revision) -> list[CaptionText]:
    """The captions that stood in it."""
    rows = revision.words.get("captions", [])
    return [CaptionText(network, language, text, variant) for network, language, variant, text in rows]
