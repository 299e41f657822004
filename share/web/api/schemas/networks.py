from marshmallow import Schema, fields

from share.web.api.fields import Whole
from share.web.api.reading import Input
from share.web.api.schemas.lists import following


class Trouble(Schema):
    scope = fields.String(required=True, metadata={"description": "A host or an account; empty: the whole network."})
    reason = fields.String(required=True)
    since = fields.AwareDateTime(required=True, allow_none=True)
    until = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "No call is made before."})
    failures = fields.Integer(required=True)


class Costs(Schema):
    network = fields.String(required=True)
    label = fields.String(required=True)
    price = fields.Float(required=True, metadata={"description": "What a read must be worth just now."})
    calls_today = fields.Integer(required=True)
    reads_today = fields.Integer(required=True)
    reads_month = fields.Integer(required=True)
    read_usd = fields.Float(required=True, allow_none=True, metadata={"description": "Null where reading is free."})
    budget_usd = fields.Float(required=True, allow_none=True, metadata={"description": "A month."})
    told_by = fields.String(required=True, metadata={"description": "environment, admin or usual."})
    spent_today_usd = fields.Float(required=True, allow_none=True)
    left_today_usd = fields.Float(required=True, allow_none=True)
    spent_usd = fields.Float(required=True, allow_none=True, metadata={"description": "This month."})
    forecast_usd = fields.Float(required=True, allow_none=True, metadata={"description": "At the month's end."})
    runs_out = fields.Date(required=True, allow_none=True)
    sentence = fields.String(required=True)


class Network(Schema):
    name = fields.String(required=True)
    label = fields.String(required=True)
    well = fields.Boolean(required=True)
    key_problem = fields.String(required=True, metadata={"description": "What is missing, in a sentence."})
    waiting = fields.Integer(required=True, metadata={"description": "Looks and reads that are owed."})
    parked = fields.Integer(required=True, metadata={"description": "Those that wait for a person."})
    counted_at = fields.AwareDateTime(
        required=True, metadata={"description": "When those, what is late or put off and accounts were counted."}
    )
    next_at = fields.AwareDateTime(required=True, allow_none=True)
    succeeded_at = fields.AwareDateTime(required=True, allow_none=True)
    calls = fields.Integer(required=True)
    accounts = fields.Integer(required=True)
    troubles = fields.List(fields.Nested(Trouble), required=True)
    lag_seconds = fields.Integer(required=True, metadata={"description": "How late the oldest look or read is."})
    put_off = fields.Integer(required=True, metadata={"description": "Reads that wait for money."})
    fixes = fields.List(fields.String(), required=True, metadata={"description": "What somebody could do."})
    costs = fields.Nested(Costs, required=True, allow_none=True)


class Networks(Schema):
    items = fields.List(fields.Nested(Network), required=True)
    next = following()


class PlanQuery(Input):
    limit = Whole(least=1, most=500, load_default=100)


class PlannedRead(Schema):
    at = fields.AwareDateTime(required=True)
    network = fields.String(required=True)
    post = fields.String(required=True, attribute="public_id", metadata={"description": "The post's id."})
    url = fields.String(required=True)
    job = fields.String(required=True)
    reason = fields.String(required=True)
    value = fields.Float(
        required=True, allow_none=True, metadata={"description": "What the read is worth, in the unit of the price."}
    )
    cost_usd = fields.Float(required=True)


class Plan(Schema):
    items = fields.List(fields.Nested(PlannedRead), required=True)
    put_off = fields.List(fields.Nested(PlannedRead), required=True)
    networks = fields.List(fields.Nested(Costs), required=True)
    cost_usd = fields.Float(required=True, metadata={"description": "Of the reads that are listed."})
    as_of = fields.AwareDateTime(required=True)
    next = following()
