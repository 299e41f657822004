"""Why a kit cannot go out yet."""

from collections.abc import Sequence

from share.domain.errors import InvalidError
from share.domain.kits import Problem


class NotReadyError(InvalidError):
    """The kit was kept, and not scheduled: these problems stand in the way."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.text for problem in problems), field=problems[0].field, reason="not-ready")
        self.problems = problems
