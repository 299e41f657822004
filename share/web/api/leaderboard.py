from typing import Any

from share.domain.errors import InvalidError, NotFoundError
from share.domain.leaderboard import By, Metric, Period, check
from share.services import leaderboard
from share.services.leaderboard import Board, Question
from share.web.api.bearer import caller
from share.web.api.calls import Calls
from share.web.api.schemas.leaderboard import Board as BoardAnswer
from share.web.api.schemas.leaderboard import BoardQuery
from share.web.context import core

calls = Calls("leaderboard", "Standings by day, week, month and campaign.")


@calls.call("GET", "/leaderboard", scope="read", query=BoardQuery, gives=BoardAnswer)
def get(asked: dict[str, Any]) -> dict[str, object]:
    """One page of a board; members go by the name that they chose for boards."""
    board = leaderboard.standings(
        core(),
        asked=_question(asked),
        campaign=asked.get("campaign"),
        viewer=caller().public_id,
        around="around" in asked,
        cursor=asked.get("cursor"),
        limit=asked["limit"],
    )
    return _shown(board)


def _question(asked: dict[str, Any]) -> Question:
    question = Question(
        Period(asked["period"]),
        By(asked["by"]),
        Metric(asked["metric"]),
        asked.get("network"),
        asked.get("date"),
        group=asked.get("group"),
        recount=asked["counted"] == "today",
    )
    try:
        check(question.by, question.metric, question.network, group=question.group)
    except InvalidError as error:
        # Each word is right; there is just no board where they meet.
        raise NotFoundError(f"There is no such board. {error}") from error
    return question


def _shown(board: Board) -> dict[str, object]:
    return {
        "items": [leaderboard.facts(board, row) for row in board.rows],
        "as_of": board.as_of,
        "next": board.cursor,
        "total": board.total,
        "me": leaderboard.facts(board, board.mine) if board.mine else None,
        "campaign": {"id": board.campaign.public_id, "name": board.campaign.name},
        "period": board.question.period,
        "span": board.span,
        "by": board.question.by,
        "metric": board.question.metric,
        "ranking": board.ranking,
        "ended": board.ended,
        "final": board.final,
    }
