"""Boards: facts added up and ranked, with the viewer's own place and neighbours."""

from share.services.leaderboard.board import Board, Question, question, standings

__all__ = ["Board", "Question", "question", "standings"]
