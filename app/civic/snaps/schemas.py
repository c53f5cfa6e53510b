"""API schemas of snaps: for who reports, and for who works on it on their phone."""

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.civic.cases.kinds import RESULTS
from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, SnapState
from app.civic.cases.schemas import CaseEventOut
from app.civic.snaps.categories import CATEGORIES
from app.civic.snaps.models import Category
from app.core.http.schemas import (
    ApiSchema,
    choice,
    form_id,
    id_field,
    matching,
    page_of,
    picture_ids,
    text,
    whole,
)
from app.core.security.masking import mask_phones

NO = r"[0-9]{12}"
NO_SAID = "请填写报告的编号，12 位数字。"
LATITUDE_E6, LONGITUDE_E6 = (3_000_000, 54_000_000), (73_000_000, 136_000_000)
"""China's, in millionths of a degree."""


class SnapCategoryOut(Schema):
    category = fields.Enum(Category, by_value=True, required=True)
    title = fields.String(required=True)
    within = fields.String(required=True, metadata={"description": "how long it may last", "example": "3 个工作日"})
    is_hazard = fields.Boolean(required=True)


class SnapAreaOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True)


class SnapChoicesOut(Schema):
    """What one chooses from: a phone that has seen it once needs no network to fill in a report."""

    categories = fields.List(fields.Nested(SnapCategoryOut), required=True)
    areas = fields.List(fields.Nested(SnapAreaOut), required=True)
    own_area_id = fields.Integer(required=True, allow_none=True, metadata={"description": "where one lives"})


def choices(areas: Any, own: Any) -> dict[str, Any]:
    """The answer of what one chooses from."""
    categories = [
        {"category": category, "title": about.title, "within": about.within, "is_hazard": about.is_hazard}
        for category, about in CATEGORIES.items()
    ]
    return {"categories": categories, "areas": areas, "own_area_id": own.id if own is not None else None}


class SnapIn(ApiSchema):
    """A place is an area, a point on the map, or both."""

    kind = choice(
        CaseKind,
        required=True,
        validate=validate.Equal(CaseKind.SNAP, error="随手拍请填写 snap。"),
        example="snap",
    )
    category = choice(Category, required=True)
    text = text(2, 200, required=True, example="3 号楼门口的垃圾桶满了")
    area_id = id_field(load_default=None, allow_none=True)
    latitude_e6 = whole(*LATITUDE_E6, load_default=None, allow_none=True, description="millionths of a degree")
    longitude_e6 = whole(*LONGITUDE_E6, load_default=None, allow_none=True)
    evidence = picture_ids()
    anonymous = fields.Boolean(load_default=False, metadata={"description": "nobody else sees who has sent it"})

    @validates_schema
    def whole_point(self, data: dict[str, Any], **_options: Any) -> None:
        if (data["latitude_e6"] is None) is not (data["longitude_e6"] is None):
            raise ValidationError("经度和纬度要一起填写。", "longitude_e6")


class NearQuery(ApiSchema):
    category = choice(Category, required=True)
    area_id = form_id(required=True)


_TEXT = {"type": "string"}


class SnapOut(Schema):
    """A report by its number, what it is about, where and in which state; `due_at` is when its clock runs out."""

    no = fields.String(required=True, attribute="case.no")
    state = fields.String(required=True, attribute="case.state", metadata={"enum": [*SnapState]})
    state_label = fields.Function(
        lambda line: state_label(CaseKind.SNAP, line.case.state), required=True, metadata=_TEXT
    )
    category = fields.Enum(Category, by_value=True, required=True, attribute="snap.category")
    title = fields.Function(
        lambda line: CATEGORIES[line.snap.category].title, required=True, metadata=_TEXT | {"example": "路灯不亮"}
    )
    area = fields.String(required=True, metadata={"description": "nothing where only a point on the map is known"})
    opened_at = fields.AwareDateTime(required=True, attribute="case.opened_at")
    due_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.due_at")
    pictures = fields.Integer(required=True, attribute="case.pictures")


class NearSnapOut(SnapOut):
    """One that may be the same; phone numbers in it are masked."""

    text = fields.Function(lambda line: mask_phones(line.case.statement), required=True, metadata=_TEXT)


class NearSnapsOut(Schema):
    items = fields.List(fields.Nested(NearSnapOut), required=True)


class OwnSnapOut(SnapOut):
    """One's own report, as it was written."""

    text = fields.String(required=True, attribute="case.statement")
    anonymous = fields.Boolean(required=True, attribute="snap.is_anonymous")
    closed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.decided_at")
    result = fields.String(
        required=True, attribute="case.decision", metadata={"description": "what was done, or why not"}
    )
    rating = fields.Integer(required=True, allow_none=True, attribute="snap.rating")


OwnSnapPage = page_of(OwnSnapOut)


class SnapWithEventsOut(Schema):
    report = fields.Nested(OwnSnapOut, required=True)
    can_reopen = fields.Boolean(required=True, metadata={"description": "closed, and not longer than 30 days ago"})
    events = fields.List(fields.Nested(CaseEventOut), required=True)


class SnapEventKind(StrEnum):
    RATING = "rating"
    REOPENING = "reopening"


class SnapEventIn(ApiSchema):
    """A rating of a closed report, or that it is not done."""

    kind = choice(SnapEventKind, required=True)
    rating = whole(1, 5, load_default=None, description="of a rating")
    reason = text(2, 200, load_default=None, description="of a reopening", example="灯又不亮了")

    @validates_schema
    def complete(self, data: dict[str, Any], **_options: Any) -> None:
        wanted = "rating" if data["kind"] is SnapEventKind.RATING else "reason"
        if data[wanted] is None:
            raise ValidationError("请填写这一项。", wanted)


class SnapTaskOut(SnapOut):
    """A report as those see it who work on it: names masked, and where there is none, numbers in the text as well."""

    text = fields.String(required=True)
    reporter = fields.String(required=True, metadata={"description": "masked, or 匿名"})
    holder = fields.String(required=True, metadata={"description": "in whose hands it is, masked"})
    is_mine = fields.Boolean(required=True)
    is_late = fields.Boolean(required=True)
    latitude_e6 = fields.Integer(required=True, allow_none=True, attribute="snap.latitude_e6")
    longitude_e6 = fields.Integer(required=True, allow_none=True, attribute="snap.longitude_e6")


class SnapTasksOut(Schema):
    """What is open, by its clock."""

    items = fields.List(fields.Nested(SnapTaskOut), required=True)


class SnapHandOut(Schema):
    post_id = fields.Integer(required=True)
    title = fields.String(required=True, metadata={"example": "网格长"})
    area = fields.String(required=True)


class SnapTaskWithEventsOut(Schema):
    report = fields.Nested(SnapTaskOut, required=True)
    events = fields.List(fields.Nested(CaseEventOut), required=True)
    hands = fields.List(fields.Nested(SnapHandOut), required=True, metadata={"description": "to whom it can be given"})


class HandOverIn(ApiSchema):
    """Without a post it goes back to the desk of the community."""

    post_id = id_field(load_default=None, allow_none=True)
    reason = text(2, 200, required=True, example="在隔壁网格的地界内")


class ResultIn(ApiSchema):
    result = choice(SnapState, required=True, validate=validate.OneOf(list(RESULTS), error="请选择办理结果。"))
    note = text(2, 200, required=True, example="已更换灯泡")
    duplicate_of = matching(NO, NO_SAID, load_default=None, allow_none=True, description="of a duplicate")
    evidence = picture_ids()
