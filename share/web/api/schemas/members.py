from marshmallow import Schema, fields

from share.domain.rhythm import Status
from share.domain.roles import Role
from share.web.api import shapes
from share.web.api.fields import Choice, Email, Moment, Part, Text, TimeZone, YesNo
from share.web.api.reading import Input
from share.web.api.schemas.lists import Paging, following

LONGEST = 200


class Consent(Input):
    wording = Text(shape=shapes.LINES, longest=2_000, required=True)
    channel = Text(longest=60, required=True, metadata={"example": "paper form"})
    at = Moment(required=True)


class NewMember(Input):
    email = Email(
        required=True,
        metadata={"example": "erin@example.org"},
    )
    name = Text(longest=LONGEST, required=True)
    role = Choice(Role, load_default=Role.MEMBER.value)
    group = Text(longest=LONGEST)
    phone = Text(shape=shapes.PHONE, words="This must be a phone number.", longest=40)
    external_id = Text(longest=LONGEST)
    language = Text(shape=shapes.LANGUAGE, words="This must be a language such as en or es.", longest=12)
    timezone = TimeZone()
    consent = Part(Consent, required=True)


class MemberChanges(Input):
    name = Text(longest=LONGEST)
    role = Choice(Role)
    group = Text(longest=LONGEST, allow_none=True, metadata={"description": "null takes the member out of theirs."})
    phone = Text(shape=shapes.PHONE, words="This must be a phone number.", longest=40, allow_none=True)
    language = Text(shape=shapes.LANGUAGE, words="This must be a language such as en or es.", longest=12)
    timezone = TimeZone()
    do_not_contact = YesNo()


class MemberQuery(Paging):
    status = Choice(Status)
    group = Text(longest=LONGEST, metadata={"description": "A group's name."})


class Member(Schema):
    id = fields.String(required=True, attribute="public_id")
    email = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    role = fields.String(required=True, metadata={"enum": [role.value for role in Role]})
    group = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    external_id = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    timezone = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    status = fields.String(required=True, allow_none=True)
    paused = fields.Boolean(required=True)
    do_not_contact = fields.Boolean(required=True)
    agreed_at = fields.AwareDateTime(required=True, allow_none=True)
    last_post_at = fields.AwareDateTime(required=True, allow_none=True)


class Members(Schema):
    items = fields.List(fields.Nested(Member), required=True)
    next = following()
