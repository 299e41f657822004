"""What an editor asks to change, field by field, so that it can be laid beside what somebody else changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from share.core import Session
from share.domain.captions import CaptionText, hashtags_of
from share.domain.days import zone_of
from share.domain.fittings import field_of
from share.domain.merging import Merged, merge, prints_of
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.campaigns import Campaign
from share.models.kits import Kit
from share.repositories import captions, revisions

T = TypeVar("T")

PICTURE = "picture"
_CAPTION, _DETAIL = "caption-", "details-"
_TEXTS = ("title", "url", "why", "hashtags", "picture_alt", "picture_focus")
_PARTS = {
    "title": mark("title"),
    "url": mark("address"),
    "why": mark("why share this"),
    "hashtags": mark("hashtags"),
    PICTURE: mark("picture"),
    "picture_alt": mark("description of the picture"),
    "picture_focus": mark("picture's focus"),
    "local_date": mark("day"),
    "publish_time": mark("time of publication"),
    "open_for": mark("time that it is open"),
    _CAPTION: mark("captions"),
    _DETAIL: mark("further facts"),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """What an editor sent; what is None stays as it is. `picture` holds an upload's bytes.

    `seen` are the fingerprints of what their page showed. None: they want all or nothing, as scripts do.
    """

    title: str | None = None
    url: str | None = None
    why: str | None = None
    hashtags: str | None = None
    picture_alt: str | None = None
    picture_focus: str | None = None
    picture: bytes | None = field(default=None, repr=False)
    drop_picture: bool = False
    day: date | None = None
    publish_time: time | None = None
    publish_at: datetime | None = None
    open_for: timedelta | None = None
    closes_at: datetime | None = None
    captions: Sequence[CaptionText] = ()
    details: Mapping[str, Any] | None = None
    seen: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A saving that met another one: whose, in which version, and the fields that were taken over from it."""

    version: int
    by: str | None
    taken: Sequence[str]


def parts(names: Sequence[str]) -> str:
    """The fields in words: title, captions."""
    found = dict.fromkeys(_PARTS[_part(name)] for name in names)
    return ", ".join(say(part) for part in found)


def _part(name: str) -> str:
    return next((start for start in (_CAPTION, _DETAIL) if name.startswith(start)), name)


def fields_of(kit: Kit, campaign: Campaign, texts: Sequence[CaptionText]) -> dict[str, str]:
    """All that may be changed in a kit as it stands, by the names of the form's fields."""
    return {
        **{name: str(getattr(kit, name)) for name in _TEXTS},
        PICTURE: str(kit.picture_id or ""),
        "local_date": kit.local_date.isoformat(),
        "publish_time": _clock(kit.publish_at.astimezone(zone_of(campaign.timezone)).time()),
        "open_for": _hours(kit.closes_at - kit.publish_at),
        **{f"{_DETAIL}{name}": str(value) for name, value in kit.details.items()},
        **{field_of(one.network, one.language, one.variant): one.text.strip() for one in texts},
    }


def compared(session: Session, kit: Kit, campaign: Campaign, changes: Changes, version: int) -> Merged:
    """The changes beside what was saved since `version`, the one that they were made from."""
    seen = changes.seen or _kept(session, kit, version)
    return merge(seen, _asked(changes), fields_of(kit, campaign, captions.of_kit(session, kit.id)))


def _kept(session: Session, kit: Kit, version: int) -> dict[str, str] | None:
    """Fingerprints of the words of that version, where it is kept."""
    words = revisions.find(session, kit.id, version)
    if words is None:
        return None
    kept = {name: str(words.words.get(name) or "") for name in _TEXTS} | {PICTURE: str(words.words["picture_id"] or "")}
    details = {f"{_DETAIL}{name}": str(value) for name, value in words.words["details"].items()}
    texts = {field_of(one.network, one.language, one.variant): one.text for one in revisions.captions_in(words)}
    return prints_of(kept | details | texts)


def _asked(changes: Changes) -> dict[str, str]:
    """What is asked for, as it would stand in the kit."""
    typed = {
        "title": _maybe(changes.title, written),
        "url": _maybe(changes.url, str.strip),
        "why": _maybe(changes.why, written),
        "hashtags": _maybe(changes.hashtags, hashtags_of),
        "picture_alt": _maybe(changes.picture_alt, written),
        "picture_focus": changes.picture_focus,
        PICTURE: "new" if changes.picture else ("" if changes.drop_picture else None),
        "local_date": _maybe(changes.day, date.isoformat),
        "publish_time": _maybe(changes.publish_time, _clock),
        "open_for": _maybe(changes.open_for, _hours),
        **{f"{_DETAIL}{name}": str(value) for name, value in (changes.details or {}).items()},
        **{field_of(one.network, one.language, one.variant): one.text.strip() for one in changes.captions},
    }
    return {name: value for name, value in typed.items() if value is not None}


def _maybe(value: T | None, plain: Callable[[T], str]) -> str | None:
    return None if value is None else plain(value)


def without(changes: Changes, names: Collection[str]) -> Changes:
    """The changes but for these fields."""
    left: dict[str, Any] = {_CALLED.get(name, name): None for name in names if _part(name) == name}
    return replace(
        changes,
        **left,
        drop_picture=changes.drop_picture and PICTURE not in names,
        captions=[one for one in changes.captions if field_of(one.network, one.language, one.variant) not in names],
        details=changes.details
        and {name: value for name, value in changes.details.items() if f"{_DETAIL}{name}" not in names},
    )


_CALLED = {"local_date": "day"}
"""Fields whose name in Changes is another one."""


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


def _hours(length: timedelta) -> str:
    return str(round(length / timedelta(hours=1)))
