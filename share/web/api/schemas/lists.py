from marshmallow import fields

from share.web.api import shapes
from share.web.api.fields import Text, Whole
from share.web.api.reading import Input


class Paging(Input):
    """What every list takes."""

    limit = Whole(least=1, most=200, load_default=50)
    cursor = Text(
        shape=shapes.CURSOR,
        words="This cursor is not one of ours: leave it out to start at the beginning.",
        longest=6,
        metadata={"description": "What `next` said."},
    )


def following() -> fields.String:
    """The field `next` of a list."""
    return fields.String(required=True, allow_none=True, metadata={"description": "The cursor of what follows."})
