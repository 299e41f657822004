"""One press of a button in the editor: the words are kept first, then the kit moves on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from share.core import Core
from share.domain.kits import KitState
from share.services.kits.changing import Changes, Joined
from share.services.kits.editing import update
from share.services.kits.publication import publish_now, schedule, unschedule
from share.services.kits.recalling import checked_note, correct
from share.services.kits.reviewing import submit_for_review


class Then(StrEnum):
    """What a button does after saving."""

    SAVE = "save"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    CORRECT = "correct"
    REVIEW = "review"


_MOVES: dict[Then, Callable[..., object]] = {
    Then.REVIEW: submit_for_review,
    Then.SCHEDULE: schedule,
    Then.UNSCHEDULE: unschedule,
    Then.PUBLISH: publish_now,
}


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a press: what was taken over from somebody else's saving, and how many are told of a correction.

    `state` is that after saving: a scheduled kit may need another look, or something that it lacks now.
    """

    state: KitState
    joined: Joined | None
    told: int | None


def submit(
    core: Core, slug: str, *, changes: Changes, version: int | None, then: Then, by_id: int | None, note: str = ""
) -> Submitted:
    """Keep the changes, then do what the button says; whatever that raises, the changes are kept.

    `note` goes to those who took the kit, where its words are corrected: without it nothing is kept, for the new words
    would be out, and nobody told.
    """
    if then is Then.CORRECT:
        checked_note(note, field="correction")
    kept = update(core, slug, changes=changes, version=version, by_id=by_id)
    state, told = kept.state, None
    if then in _MOVES:
        _MOVES[then](core, slug, by_id=by_id)
    elif then is Then.CORRECT:
        told = correct(core, slug, note=note, by_id=by_id)
    return Submitted(state, kept.joined, told)
