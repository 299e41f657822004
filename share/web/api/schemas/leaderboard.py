from marshmallow import Schema, fields

from share.domain.leaderboard import By, Metric, Period
from share.web.api import shapes
from share.web.api.fields import Choice, Day, Text
from share.web.api.schemas.claims import NETWORK_NAMES
from share.web.api.schemas.lists import Paging, following
from share.web.api.schemas.posts import Named


class BoardQuery(Paging):
    campaign = Text(
        shape=shapes.PUBLIC_ID,
        words="This must be a campaign's id.",
        longest=24,
        metadata={"description": "Else the active one."},
    )
    period = Choice(Period, load_default=Period.WEEK.value)
    date = Day(metadata={"description": "A day of the period; else today."})
    by = Choice(By, load_default=By.MEMBER.value)
    metric = Choice(
        Metric,
        load_default=Metric.POSTS.value,
        metadata={
            "description": "Impressions are never added across networks: name a `network` with them, or ask by network."
        },
    )
    network = Choice(NETWORK_NAMES)
    group = Text(
        shape=shapes.PUBLIC_ID,
        words="This must be a group's id.",
        longest=24,
        metadata={"description": "Members of this group alone."},
    )
    counted = Choice(
        ["final", "today"],
        load_default="final",
        metadata={"description": "A period that is over: as it was kept at its end, or as it counts today."},
    )
    cursor = Text(
        shape=r"^[0-9a-z]{1,24}$",
        words="This cursor is not one of ours: leave it out to start at the beginning.",
        longest=24,
        metadata={"description": "What `next` said. It stays right while rows move."},
    )
    around = Choice(["me"], metadata={"description": "The rows around the token's owner."})


class Row(Schema):
    """One row; it is named under what the board is `by`."""

    rank = fields.Integer(required=True, allow_none=True)
    member = fields.Nested(Named)
    group = fields.Nested(Named)
    network = fields.Nested(Named)
    kit = fields.Nested(Named)
    value = fields.Integer(required=True, allow_none=True)
    now = fields.Integer(
        allow_none=True,
        metadata={"description": "On a board that was kept at its period's end: what the value is counted as today."},
    )
    moved = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Places won since the end of yesterday."}
    )
    posts = fields.Integer(required=True, metadata={"description": "Verified ones."})
    unverified = fields.Integer(required=True)
    engagements = fields.Integer(required=True, allow_none=True)
    is_partial = fields.Boolean(required=True, attribute="partial", data_key="partial")
    impressions = fields.Integer(allow_none=True, metadata={"description": "Given where the board is of one network."})
    clicks = fields.Integer(required=True)
    points = fields.Integer(required=True)


class Span(Schema):
    first = fields.Date(required=True, allow_none=True)
    last = fields.Date(required=True, allow_none=True)


class Final(Schema):
    taken_at = fields.AwareDateTime(required=True)
    changed = fields.Integer(required=True, metadata={"description": "Rows that are counted otherwise today."})


class Board(Schema):
    items = fields.List(fields.Nested(Row), required=True)
    as_of = fields.AwareDateTime(required=True)
    next = following()
    total = fields.Integer(required=True)
    me = fields.Nested(Row, required=True, allow_none=True)
    campaign = fields.Nested(Named, required=True)
    period = fields.String(required=True)
    span = fields.Nested(Span, required=True)
    by = fields.String(required=True)
    metric = fields.String(required=True)
    ranking = fields.Boolean(required=True, metadata={"description": "false: members are not compared here."})
    ended = fields.Boolean(
        required=True,
        metadata={"description": "The period is over; with `final` null its rows are as they count today."},
    )
    final = fields.Nested(
        Final,
        required=True,
        allow_none=True,
        metadata={
            "description": "Set where the rows are those kept at the end; null also where no board of that time was."
        },
    )
