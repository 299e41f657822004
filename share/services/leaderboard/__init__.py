"""Boards: facts added up and ranked, with the viewer's own place and neighbours."""

from share.services.leaderboard.board import LARGEST_LIMIT, LIMIT, Board, Part, Question, boards, question, standings
from share.services.leaderboard.table import table

__all__ = ["LARGEST_LIMIT", "LIMIT", "Board", "Part", "Question", "boards", "question", "standings", "table"]
