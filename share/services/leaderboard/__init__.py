"""Boards: facts added up and ranked, with the viewer's own place and neighbours."""

from share.services.leaderboard.bases import keep
from share.services.leaderboard.board import Board, Final, boards, standings
from share.services.leaderboard.closing import forget_moves, recount, take_snapshots
from share.services.leaderboard.league import League, newcomers
from share.services.leaderboard.questions import LARGEST_LIMIT, LIMIT, Part, Question, question
from share.services.leaderboard.table import HEADINGS, Cells, facts, lines, table
from share.services.leaderboard.totals import Totals, totals

__all__ = [
    "HEADINGS",
    "LARGEST_LIMIT",
    "LIMIT",
    "Board",
    "Cells",
    "Final",
    "League",
    "Part",
    "Question",
    "Totals",
    "boards",
    "facts",
    "forget_moves",
    "keep",
    "lines",
    "newcomers",
    "question",
    "recount",
    "standings",
    "table",
    "take_snapshots",
    "totals",
]
