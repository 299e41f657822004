from marshmallow import Schema, fields


class Problem(Schema):
    """What went wrong, as RFC 9457 has it."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True, metadata={"example": "Unprocessable Entity"})
    status = fields.Integer(required=True, metadata={"example": 422})
    detail = fields.String(
        required=True,
        metadata={"description": "A sentence that a person can act on.", "example": "url: This is missing."},
    )
    reason = fields.String(metadata={"description": "A stable code for scripts, where there is one."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "What is wrong, by field.", "example": {"url": ["This is missing."]}},
    )
