"""A kit's history: what stood in it at each saving, and how an earlier version is put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from share.core import Core
from share.domain.captions import CaptionText
from share.domain.kits import OUT, KitState
from share.models.kits import Kit
from share.repositories import audit, captions, changes, kits, revisions
from share.services.kits.editing import Editing, owe_again, view


@dataclass(frozen=True, slots=True)
class Version:
    """The kit as somebody saved it. `changed` names what differs from the version before.

    `joined`: what another editor had saved meanwhile, as that version, was taken over in it.
    """

    number: int
    by: str | None
    auto: bool
    saved_at: datetime
    title: str
    why: str
    captions: Sequence[CaptionText]
    changed: Sequence[str]
    joined: int | None


@dataclass(frozen=True, slots=True)
class History:
    """The kit with its versions, the newest first."""

    kit: Kit
    versions: Sequence[Version]


def history(core: Core, slug: str) -> History:
    """All kept versions; raises NotFoundError."""
    with core.read() as session:
        kit = kits.get(session, slug)
        rows = revisions.of_kit(session, kit.id)
    befores = [*(revision.words for revision, _ in rows[1:]), None][: len(rows)]  # a kit may have no version yet
    versions = [
        Version(
            number=revision.version,
            by=name,
            auto=revision.auto,
            saved_at=revision.created_at,
            title=str(revision.words["title"]),
            why=str(revision.words["why"]),
            captions=revisions.captions_in(revision),
            changed=_changed(before, revision.words),
            joined=revision.words.get(revisions.JOINED),
        )
        for (revision, name), before in zip(rows, befores, strict=True)
    ]
    return History(kit, versions)


def _changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    if before is None:
        return []
    old, new = revisions.plain(before), revisions.plain(after)
    return [name for name, value in new.items() if old.get(name) != value]


def restore(core: Core, slug: str, *, version: int, by_id: int | None) -> Editing:
    """Put an earlier version's words back, as a new version; what is out keeps its address. Raises NotFoundError."""
    with core.write() as session:
        kit = kits.lock(session, slug)
        revisions.keep_first(session, kit)
        revision = revisions.get(session, kit.id, version)
        for name in revisions.FIELDS:
            if name in revision.words and not (name == "url" and KitState(kit.state) in OUT):
                setattr(kit, name, revision.words[name])
        captions.replace(session, kit.id, revisions.captions_in(revision))
        kit.version += 1
        kit.approved_version = None
        revisions.keep(session, kit, by_id=by_id, auto=False, now=core.now())
        changes.kits(session, [kit.id])
        shown = view(core, session, kit)
        owe_again(core, session, shown, by_id=by_id)
        audit.add(session, "kit.restore", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
    return shown
