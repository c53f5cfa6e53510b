"""API schemas of pictures."""

from typing import Any

from marshmallow import Schema, fields

SENT: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "a JPEG or PNG, ≤ 5 MB"}},
            }
        }
    },
}
"""The body of a request that sends one picture."""


class PictureIdOut(Schema):
    """A picture that was sent ahead: what is handed in next names it."""

    id = fields.Integer(required=True)
