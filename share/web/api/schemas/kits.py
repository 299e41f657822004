from marshmallow import Schema, fields, validate

from share.domain.captions import ANY, MOST_VARIANTS
from share.domain.captions import LONGEST as LONGEST_CAPTION
from share.domain.corrections import LONGEST_NOTE, CorrectionKind
from share.domain.kits import LONGEST_ALT, LONGEST_TITLE, LONGEST_WHY, KitState
from share.kit_kinds.registry import KINDS
from share.networks.registry import NETWORKS
from share.web.api import shapes
from share.web.api.fields import Address, Choice, Day, Moment, Part, Several, Text, Whole
from share.web.api.reading import Input
from share.web.api.schemas.lists import Paging, following

MOST_CAPTIONS = 40
PLACES = [ANY, *(network.name for network in NETWORKS)]


class _CaptionPlace(Input):
    network = Choice(PLACES, required=True, metadata={"description": "“any” falls in where a network has none."})
    language = Text(shape=shapes.LANGUAGE, words="This must be a language such as en or es.", longest=12, required=True)
    variant = Whole(
        least=1,
        most=MOST_VARIANTS,
        load_default=1,
        metadata={"description": "Members are dealt one of a place's variants each."},
    )


class NewCaption(_CaptionPlace):
    text = Text(shape=shapes.LINES, longest=LONGEST_CAPTION, required=True)


class ChangedCaption(_CaptionPlace):
    text = Text(
        shape=shapes.LINES_OR_EMPTY,
        longest=LONGEST_CAPTION,
        required=True,
        metadata={"description": "An empty one takes the caption away."},
    )


class NewKit(Input):
    article = Text(shape=shapes.PUBLIC_ID, words="This must be an article's id.", longest=24, required=True)
    kind = Choice([kind.name for kind in KINDS], load_default="article")
    date = Day(metadata={"description": "The campaign's day; else the next free one."})
    publish_at = Moment(metadata={"description": "Else the campaign's usual hour."})
    captions = Several(
        Part(NewCaption),
        load_default=list,
        validate=validate.Length(max=MOST_CAPTIONS),
        metadata={
            "description": "Of two for the same network and language the last one holds; none: from the article."
        },
    )


class KitChanges(Input):
    title = Text(longest=LONGEST_TITLE)
    url = Address()
    why = Text(shape=shapes.LINES_OR_EMPTY, longest=LONGEST_WHY)
    hashtags = Text(shape=shapes.LINE_OR_EMPTY, longest=300)
    picture_alt = Text(shape=shapes.LINES_OR_EMPTY, longest=LONGEST_ALT)
    date = Day()
    publish_at = Moment()
    closes_at = Moment()
    captions = Several(Part(ChangedCaption), validate=validate.Length(max=MOST_CAPTIONS))
    state = Choice(
        [KitState.DRAFT, KitState.SCHEDULED],
        metadata={"description": "“scheduled” lets it go out at its time, “draft” takes that back."},
    )
    version = Whole(least=1, most=2**31 - 1, metadata={"description": "The one that was read: 409 if another stands."})


class Approval(Input):
    version = Whole(
        least=1,
        most=2**31 - 1,
        required=True,
        metadata={"description": "The one that was read: 409 if another stands."},
    )


class Return(Input):
    note = Text(
        shape=shapes.LINES, longest=LONGEST_NOTE, required=True, metadata={"description": "What should change."}
    )


class Recall(Input):
    note = Text(shape=shapes.LINES, longest=LONGEST_NOTE, required=True, metadata={"description": "Members read it."})

    url = Address(metadata={"description": "Where its links lead from then on; without it they stop."})
    words = Text(
        shape=shapes.LINES_OR_EMPTY, longest=LONGEST_CAPTION, metadata={"description": "What to post instead."}
    )


class KitQuery(Paging):
    state = Choice(KitState)
    date = Day()


class KitCaption(Schema):
    network = fields.String(required=True)
    language = fields.String(required=True)
    variant = fields.Integer(required=True)
    text = fields.String(required=True)


class KitProblem(Schema):
    field = fields.String(required=True)
    text = fields.String(required=True)


class KitCorrection(Schema):
    kind = fields.String(required=True, metadata={"enum": [kind.value for kind in CorrectionKind]})
    note = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    asked = fields.Integer(required=True, metadata={"description": "Members who had taken or posted the kit."})
    told = fields.Integer(required=True, metadata={"description": "Those whose notice went out."})
    opened = fields.Integer(required=True)
    fixed = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    outstanding = fields.Integer(required=True)


class KitLine(Schema):
    slug = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": [state.value for state in KitState]})
    kind = fields.String(required=True)
    date = fields.Date(required=True, attribute="local_date")
    publish_at = fields.AwareDateTime(required=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    closes_at = fields.AwareDateTime(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)
    why = fields.String(required=True)
    hashtags = fields.String(required=True)
    note = fields.String(required=True, metadata={"description": "Why it was recalled."})
    version = fields.Integer(required=True)


class Kit(KitLine):
    article = fields.String(required=True, allow_none=True)
    picture_url = fields.String(required=True, allow_none=True)
    picture_alt = fields.String(required=True)
    captions = fields.List(fields.Nested(KitCaption), required=True)
    leads_to = fields.String(
        required=True, allow_none=True, metadata={"description": "Where its links lead since it was corrected."}
    )
    corrections = fields.List(fields.Nested(KitCorrection), required=True)
    review_note = fields.String(
        required=True, metadata={"description": "What a second editor asked for; empty for those who may not edit."}
    )
    problems = fields.List(
        fields.Nested(KitProblem),
        required=True,
        metadata={"description": "What stands in the way of scheduling; empty once it is out."},
    )


class Kits(Schema):
    items = fields.List(fields.Nested(KitLine), required=True)
    next = following()
