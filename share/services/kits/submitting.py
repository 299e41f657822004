"""One press of a button in the editor: the words are kept first, then the kit moves on."""

from collections.abc import Callable
from enum import StrEnum

from share.core import Core
from share.services.kits.editing import Changes, update
from share.services.kits.publication import publish_now, schedule, unschedule
from share.services.kits.recalling import correct
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


def submit(
    core: Core, slug: str, *, changes: Changes, version: int | None, then: Then, by_id: int | None, note: str = ""
) -> None:
    """Keep the changes, then do what the button says; whatever that raises, the changes are kept.

    `note` goes to those who took the kit, where its words are corrected.
    """
    update(core, slug, changes=changes, version=version, by_id=by_id)
    if then in _MOVES:
        _MOVES[then](core, slug, by_id=by_id)
    elif then is Then.CORRECT:
        correct(core, slug, note=note, by_id=by_id)
