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


class Network(Schema):
    name = fields.String(required=True)
    label = fields.String(required=True)
    well = fields.Boolean(required=True)
    key_problem = fields.String(required=True, metadata={"description": "What is missing, in a sentence."})
    waiting = fields.Integer(required=True, metadata={"description": "Looks and reads that are owed."})
    parked = fields.Integer(required=True, metadata={"description": "Those that wait for a person."})
    next_at = fields.AwareDateTime(required=True, allow_none=True)
    succeeded_at = fields.AwareDateTime(required=True, allow_none=True)
    calls = fields.Integer(required=True)
    accounts = fields.Integer(required=True)
    troubles = fields.List(fields.Nested(Trouble), required=True)


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


class Plan(Schema):
    items = fields.List(fields.Nested(PlannedRead), required=True)
    as_of = fields.AwareDateTime(required=True)
    next = following()
