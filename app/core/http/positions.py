"""Positions in bodies and queries: in millionths of a degree (GCJ-02, as maps in China have it), both or neither."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.core.http.schemas import ApiSchema, whole

LATITUDE, LONGITUDE = "latitude_e6", "longitude_e6"


def _degrees(most: int, *, strict: bool = True) -> fields.Integer:
    bound = most * 10**6
    words = "millionths of a degree, GCJ-02"
    return whole(-bound, bound, strict=strict, load_default=None, description=words)


class PositionIn(ApiSchema):
    """Where something is, in a body."""

    latitude_e6 = _degrees(90)
    longitude_e6 = _degrees(180)

    @validates_schema
    def _both_or_neither(self, data: dict[str, Any], **_options: Any) -> None:
        missing = [name for name in (LATITUDE, LONGITUDE) if data.get(name) is None]
        if len(missing) == 1:
            raise ValidationError("请同时提供纬度和经度。", field_name=missing[0])


class PositionQuery(PositionIn):
    """The same in a query."""

    latitude_e6 = _degrees(90, strict=False)
    longitude_e6 = _degrees(180, strict=False)
