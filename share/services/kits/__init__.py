"""Kits: drafted from articles, edited, scheduled, published exactly once, closed or recalled."""

from share.services.kits.changing import PICTURE, Changes, Joined, parts
from share.services.kits.drafting import Wish, create
from share.services.kits.editing import EditedMeanwhileError, Editing, edit, in_zone, update
from share.services.kits.listing import Wanted, get, listed, state_of
from share.services.kits.measuring import Measured, measure
from share.services.kits.moving import Moved, move
from share.services.kits.problems import NotReadyError
from share.services.kits.publication import (
    Outcome,
    close_due,
    equip_due,
    publish_all_due,
    publish_due,
    publish_now,
    schedule,
    unschedule,
)
from share.services.kits.recalling import correct, recall
from share.services.kits.reviewing import approve, return_draft, submit_for_review
from share.services.kits.revisions import History, history, restore
from share.services.kits.submitting import Submitted, Then, submit
from share.services.kits.week import Filled, Line, Proposals, Settled, coming, fill, propose, settle

__all__ = [
    "PICTURE",
    "Changes",
    "EditedMeanwhileError",
    "Editing",
    "Filled",
    "History",
    "Joined",
    "Line",
    "Measured",
    "Moved",
    "NotReadyError",
    "Outcome",
    "Proposals",
    "Settled",
    "Submitted",
    "Then",
    "Wanted",
    "Wish",
    "approve",
    "close_due",
    "coming",
    "correct",
    "create",
    "edit",
    "equip_due",
    "fill",
    "get",
    "history",
    "in_zone",
    "listed",
    "measure",
    "move",
    "parts",
    "propose",
    "publish_all_due",
    "publish_due",
    "publish_now",
    "recall",
    "restore",
    "return_draft",
    "schedule",
    "settle",
    "state_of",
    "submit",
    "submit_for_review",
    "unschedule",
    "update",
]
