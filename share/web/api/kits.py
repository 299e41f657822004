"""Kits by script: those who may not edit see what is out, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from share.domain.captions import CaptionText
from share.domain.errors import NotFoundError
from share.domain.kits import OUT, KitState
from share.domain.roles import Role
from share.repositories import pictures
from share.services import corrections, kits
from share.services.corrections import Course
from share.services.kits import Changes, Editing, Then, Wanted, Wish
from share.web.api.bearer import caller, may, need
from share.web.api.calls import Calls
from share.web.api.cursors import cursor_of, number_of
from share.web.api.schemas.kits import Approval, Kit, KitChanges, KitQuery, Kits, NewKit, Recall, Return
from share.web.context import core

calls = Calls("kits", "One day's share kit: captions, link, picture.")


@calls.call("POST", "/kits", scope="editor", takes=NewKit, gives=Kit, status=201)
def create(asked: dict[str, Any]) -> dict[str, object]:
    """Make a draft from an article."""
    wish = Wish(asked["kind"], asked.get("date"), asked.get("publish_at"), _captions(asked.get("captions", ())))
    made = kits.create(core(), article=asked["article"], by_id=caller().member_id, wish=wish)
    return _shown(made.slug)


@calls.call("GET", "/kits", scope="read", query=KitQuery, gives=Kits)
def listed(asked: dict[str, Any]) -> dict[str, object]:
    """Kits, the newest first; drafts and plans are for editors."""
    states = [KitState(asked["state"])] if "state" in asked else []
    if not OUT.issuperset(states):
        need(Role.EDITOR)
    if not states and not may(Role.EDITOR):
        states = sorted(OUT)
    limit = asked["limit"]
    wanted = Wanted(states, asked.get("date"), limit + 1, number_of(asked.get("cursor")))
    found = kits.listed(core(), wanted)
    return {"items": found[:limit], "next": cursor_of(found[limit - 1].id if len(found) > limit else None)}


@calls.call("GET", "/kits/<slug>", scope="read", gives=Kit)
def get(slug: str) -> dict[str, object]:
    """One kit with its captions."""
    return _shown(slug)


@calls.call("PATCH", "/kits/<slug>", scope="editor", takes=KitChanges, gives=Kit)
def update(asked: dict[str, Any], slug: str) -> dict[str, object]:
    """Change what is named; what members have seen keeps its day and address."""
    changes = Changes(
        **{name: asked[name] for name in _SAME & asked.keys()},
        day=asked.get("date"),
        captions=_captions(asked.get("captions", ())),
    )
    then = _then(asked.get("state"), kits.edit(core(), slug))
    kits.submit(core(), slug, changes=changes, version=asked.get("version"), then=then, by_id=caller().member_id)
    return _shown(slug)


@calls.call("POST", "/kits/<slug>/publish", scope="editor", gives=Kit)
def publish(slug: str) -> dict[str, object]:
    """Publish the kit now, as today's."""
    kits.publish_now(core(), slug, by_id=caller().member_id)
    return _shown(slug)


@calls.call("POST", "/kits/<slug>/review", scope="editor", gives=Kit)
def review(slug: str) -> dict[str, object]:
    """Ask another editor to read the kit over, where the campaign wants that."""
    kits.submit(core(), slug, changes=Changes(), version=None, then=Then.REVIEW, by_id=caller().member_id)
    return _shown(slug)


@calls.call("POST", "/kits/<slug>/approve", scope="editor", takes=Approval, gives=Kit)
def approve(asked: dict[str, Any], slug: str) -> dict[str, object]:
    """The second look: let the version that was read go out at its time."""
    kits.approve(core(), slug, version=asked["version"], by_id=caller().member_id)
    return _shown(slug)


@calls.call("POST", "/kits/<slug>/return", scope="editor", takes=Return, gives=Kit)
def give_back(asked: dict[str, Any], slug: str) -> dict[str, object]:
    """The second look: give the kit back to its editor, and say what should change."""
    kits.return_draft(core(), slug, note=asked["note"], by_id=caller().member_id)
    return _shown(slug)


@calls.call("POST", "/kits/<slug>/recall", scope="editor", takes=Recall, gives=Kit)
def recall(asked: dict[str, Any], slug: str) -> dict[str, object]:
    """Stop new claims of a kit that is out, stop its links or lead them elsewhere, and tell who took or posted it."""
    words, url = asked.get("words", ""), asked.get("url", "")
    kits.recall(core(), slug, note=asked["note"], url=url, words=words, by_id=caller().member_id)
    return _shown(slug)


_SAME = frozenset({"title", "url", "why", "hashtags", "picture_alt", "publish_at", "closes_at"})
"""What a change calls as the service does."""


def _captions(asked: Iterable[Mapping[str, Any]]) -> list[CaptionText]:
    last = {(one["network"], one["language"], one["variant"]): one["text"] for one in asked}
    return [CaptionText(network, language, text, variant) for (network, language, variant), text in last.items()]


def _then(state: str | None, kit: Editing) -> Then:
    if state is None or state == kit.state:
        return Then.SAVE
    return Then.SCHEDULE if state == KitState.SCHEDULED else Then.UNSCHEDULE


def _shown(slug: str) -> dict[str, object]:
    """The kit as this caller may see it."""
    editing = kits.edit(core(), slug)
    if editing.state not in OUT and not may(Role.EDITOR):
        raise NotFoundError("There is no such kit.")
    names = (*_SAME, "slug", "state", "kind", "local_date", "published_at", "note", "version", "leads_to")
    picture = editing.picture
    return {
        **{name: getattr(editing.kit, name) for name in names},
        "article": editing.article.public_id if editing.article else None,
        "picture_url": core().settings.public_url + pictures.path(picture) if picture else None,
        "captions": editing.captions,
        "review_note": editing.kit.review_note if may(Role.EDITOR) else "",
        "corrections": [_correction(course) for course in corrections.courses(core(), slug)],
        "problems": editing.problems if editing.is_planned else [],
    }


def _correction(course: Course) -> dict[str, object]:
    return {"kind": course.kind, "note": course.note, "created_at": course.created_at, **asdict(course.progress)}
