"""API schemas of pictures."""

from marshmallow import Schema, fields


class PictureIdOut(Schema):
    """A picture that was sent ahead: what is handed in next names it."""

    id = fields.Integer(required=True)
