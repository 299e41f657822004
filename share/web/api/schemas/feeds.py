from marshmallow import Schema, fields

from share.web.api.fields import Address
from share.web.api.reading import Input
from share.web.api.schemas.lists import following


class NewFeed(Input):
    url = Address(required=True, metadata={"example": "https://news.example.org/feed.xml"})


class Feed(Schema):
    id = fields.String(required=True, attribute="feed.public_id")
    url = fields.String(required=True, attribute="feed.url")
    title = fields.String(required=True, attribute="feed.title")
    active = fields.Boolean(required=True, attribute="feed.active")
    articles = fields.Integer(required=True)
    polled_at = fields.AwareDateTime(required=True, allow_none=True, attribute="feed.polled_at")
    error = fields.String(required=True, allow_none=True, attribute="feed.error")


class Feeds(Schema):
    items = fields.List(fields.Nested(Feed), required=True)
    next = following()
