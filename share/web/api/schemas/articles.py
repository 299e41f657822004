from marshmallow import Schema, fields

from share.web.api import shapes
from share.web.api.fields import Address, Text
from share.web.api.reading import Input


class NewArticle(Input):
    url = Address(required=True, metadata={"example": "https://news.example.org/nurses-win"})
    title = Text(longest=500)
    summary = Text(shape=shapes.LINES, longest=5_000)
    image_url = Address()


class Article(Schema):
    id = fields.String(required=True, attribute="public_id")
    url = fields.String(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    image_url = fields.String(required=True, allow_none=True)
    author = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)
    state = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
