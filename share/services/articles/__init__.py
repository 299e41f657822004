"""Articles: into the queue, put in order, put out of sight; suggested by members."""

from share.services.articles.adding import Added, Words, add_url
from share.services.articles.ordering import Move, dismiss, dismiss_new, get, move, place, queue, restore
from share.services.articles.suggesting import Suggested, accept, give_back, mine, suggest, waiting

__all__ = [
    "Added",
    "Move",
    "Suggested",
    "Words",
    "accept",
    "add_url",
    "dismiss",
    "dismiss_new",
    "get",
    "give_back",
    "mine",
    "move",
    "place",
    "queue",
    "restore",
    "suggest",
    "waiting",
]
