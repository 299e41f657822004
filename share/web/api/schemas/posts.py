from marshmallow import Schema, fields

from share.domain.evidence import Step, Verdict
from share.domain.posts import PostState
from share.web.api import shapes
from share.web.api.fields import Address, Choice, Email, Text
from share.web.api.reading import Input
from share.web.api.schemas.claims import NETWORK_NAMES
from share.web.api.schemas.lists import Paging, following


class NewPost(Input):
    url = Address(
        required=True,
        pattern=shapes.POST_ADDRESS,
        longest=8_000,
        metadata={
            "description": "As it was pasted. The pattern shows plain forms; every form that a network gives is taken.",
            "example": "https://x.com/alice/status/1790000000000000000",
        },
    )
    kit = Text(
        shape=shapes.SLUG,
        words="This must be a kit's slug.",
        longest=120,
        metadata={"description": "Else the kit that was claimed last for this network, else today's."},
    )
    network = Choice(
        ["other"],
        metadata={"description": "“other” takes a post on a site that no network knows, on the member's word."},
    )
    member = Email(
        metadata={"description": "Whose post it is, by e-mail address; takes the scope coordinator."},
    )


class PostQuery(Paging):
    member = Text(
        longest=254, metadata={"description": "A member's id or e-mail address; others' take the scope coordinator."}
    )
    kit = Text(shape=shapes.SLUG, words="This must be a kit's slug.", longest=120)
    network = Choice(NETWORK_NAMES)
    state = Choice(PostState)


class Named(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)


class EvidenceStep(Schema):
    step = fields.String(required=True, metadata={"enum": [step.value for step in Step]})
    verdict = fields.String(required=True, metadata={"enum": [verdict.value for verdict in Verdict]})
    reason = fields.String(required=True)
    at = fields.AwareDateTime(required=True, allow_none=True)


class Evidence(Schema):
    rung = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.Nested(EvidenceStep), required=True)


class Figure(Schema):
    value = fields.Integer(required=True, allow_none=True, metadata={"description": "null: not known; see `reason`."})
    source = fields.String()
    read_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String()


class Metrics(Schema):
    impressions = fields.Nested(Figure, required=True)
    likes = fields.Nested(Figure, required=True)
    reposts = fields.Nested(Figure, required=True)
    replies = fields.Nested(Figure, required=True)
    quotes = fields.Nested(Figure, required=True)
    bookmarks = fields.Nested(Figure, required=True)
    shares = fields.Nested(Figure, required=True)
    reactions = fields.Nested(Figure, required=True)
    comments = fields.Nested(Figure, required=True)
    link_clicks = fields.Nested(
        Figure, required=True, metadata={"description": "Told by the network to the connected author alone."}
    )
    profile_clicks = fields.Nested(
        Figure, required=True, metadata={"description": "Told by the network to the connected author alone."}
    )
    clicks = fields.Nested(Figure, required=True)


class Post(Schema):
    id = fields.String(required=True)
    network = fields.String(required=True)
    native_id = fields.String(
        required=True, allow_none=True, metadata={"description": "null while the address is still to be followed."}
    )
    url = fields.String(required=True)
    member = fields.Nested(Named, required=True)
    kit = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": [state.value for state in PostState]})
    state_reason = fields.String(required=True)
    evidence = fields.Nested(Evidence, required=True)
    metrics = fields.Nested(Metrics, required=True)
    engagements = fields.Integer(required=True, allow_none=True)
    is_partial = fields.Boolean(
        required=True,
        attribute="partial",
        data_key="partial",
        metadata={"description": "Some parts of `engagements` are not known."},
    )
    recorded_at = fields.AwareDateTime(required=True)
    posted_at = fields.AwareDateTime(required=True, allow_none=True)
    next_read_at = fields.AwareDateTime(required=True, allow_none=True)


class Posts(Schema):
    items = fields.List(fields.Nested(Post), required=True)
    next = following()
