"""The second look: where a campaign wants one, somebody else reads a kit over before it goes out."""

from share.core import Core, Session
from share.domain.corrections import LONGEST_NOTE
from share.domain.due import Job
from share.domain.errors import ConflictError, InvalidError
from share.domain.kits import KitState, check_move
from share.domain.texts import written
from share.domain.words import mark, say
from share.models.kits import Kit
from share.repositories import audit, campaigns, due, kits
from share.repositories.due import Owed
from share.services.kits.editing import Editing, view
from share.services.kits.problems import NotReadyError

OWN = mark("Somebody else has to give the second look: you sent this kit for it.")


def submit_for_review(core: Core, slug: str, *, by_id: int | None) -> Editing:
    """Ask another editor for a second look; raises NotReadyError, ConflictError."""
    with core.write() as session:
        kit = kits.lock(session, slug)
        if kit.state != KitState.IN_REVIEW:
            check_move(KitState(kit.state), KitState.IN_REVIEW)
        shown = view(core, session, kit)
        if shown.problems:
            raise NotReadyError(shown.problems)
        kit.submitted_by_id, kit.review_note = by_id, ""
        _note(core, session, kit, KitState.IN_REVIEW, by_id=by_id)
        due.forget(session, Job.PUBLISH_KIT, kit.id)
    return shown


def approve(core: Core, slug: str, *, version: int | None, by_id: int | None) -> Editing:
    """Approve the kit as it was seen, and let it go out at its time; raises ConflictError, NotReadyError."""
    with core.write() as session:
        kit = kits.lock(session, slug)
        if kit.state != KitState.IN_REVIEW:
            raise ConflictError(say("This kit does not wait for a second look."), reason="state")
        if version is not None and kit.version != version:
            raise ConflictError(
                say("It was changed since you opened it. Read it again, please."), reason="edited-meanwhile"
            )
        if by_id is not None and kit.submitted_by_id == by_id:
            raise ConflictError(say(OWN), reason="own")
        shown = view(core, session, kit)
        if shown.problems:
            raise NotReadyError(shown.problems)
        _note(core, session, kit, KitState.SCHEDULED, by_id=by_id)
        kit.approved_version = kit.version
        due.forget(session, Job.PUBLISH_KIT, kit.id)
        due.owe(session, Job.PUBLISH_KIT, [Owed(kit.id, kit.publish_at)], now=core.now())
    return shown


def return_draft(core: Core, slug: str, *, note: str, by_id: int | None) -> Kit:
    """Give the kit back to its editor with a note; raises InvalidError without one, ConflictError."""
    text = written(note)
    if not text or len(text) > LONGEST_NOTE:
        raise InvalidError(
            say("Say in up to %(most)s characters what should change.", most=f"{LONGEST_NOTE:,}"),
            field="note",
        )
    with core.write() as session:
        kit = kits.lock(session, slug)
        if kit.state != KitState.IN_REVIEW:
            raise ConflictError(say("This kit does not wait for a second look."), reason="state")
        kit.review_note = text
        _note(core, session, kit, KitState.DRAFT, by_id=by_id)
    return kit


def check_approved(session: Session, kit: Kit) -> None:
    """Raise ConflictError where the campaign wants a second look that this kit has not had."""
    if needs_second_look(session, kit):
        raise ConflictError(say("This campaign wants a second look: send the kit for it first."), reason="second-look")


def needs_second_look(session: Session, kit: Kit) -> bool:
    """Whether the kit must be read over by somebody else before it may go out."""
    wanted = campaigns.by_id(session, kit.campaign_id).settings.get("second_look") is True
    return wanted and kit.approved_version is None


def _note(core: Core, session: Session, kit: Kit, state: KitState, *, by_id: int | None) -> None:
    kit.state = state.value
    kit.version += 1
    audit.add(session, f"kit.{state.value}", actor_id=by_id, subject=f"kit:{kit.slug}", now=core.now())
