"""API schemas of complaints: for who complains, and for the shop."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.alliance.complaints.categories import CATEGORIES
from app.alliance.complaints.labels import EVENTS
from app.alliance.complaints.models import Category
from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, ComplaintState
from app.core.http.schemas import ApiSchema, choice, id_field, matching, page_of, picture_ids, text

_TEXT = {"type": "string"}


class ComplaintCategoryOut(Schema):
    category = fields.Enum(Category, by_value=True, required=True)
    title = fields.String(required=True)


class ComplaintChoicesOut(Schema):
    categories = fields.List(fields.Nested(ComplaintCategoryOut), required=True)


def choices() -> dict[str, Any]:
    """The answer of what one chooses from."""
    return {"categories": [{"category": each, "title": about.title} for each, about in CATEGORIES.items()]}


class ComplaintIn(ApiSchema):
    """About one shop: that of a coupon or redemption of one's own, or of a name card."""

    kind = choice(
        CaseKind,
        required=True,
        validate=validate.Equal(CaseKind.COMPLAINT, error="投诉请填写 complaint。"),
        example="complaint",
    )
    category = choice(Category, required=True)
    text = text(2, 200, required=True, example="券在有效期内，店里说不收")
    shop = matching(
        r"[0-9a-z]{1,16}", "商户编号无效。", load_default=None, allow_none=True, description="slug of a name card"
    )
    coupon_id = id_field(load_default=None, allow_none=True)
    redemption_id = id_field(load_default=None, allow_none=True)
    show_name = fields.Boolean(load_default=False, metadata={"description": "the shop is told who complains"})
    evidence = picture_ids()

    @validates_schema
    def one_origin(self, data: dict[str, Any], **_options: Any) -> None:
        if [data["shop"], data["coupon_id"], data["redemption_id"]].count(None) != 2:
            raise ValidationError("请从一张券、一次优惠或一家商户投诉，只选一样。", "shop")


class ComplaintEventIn(ApiSchema):
    """Something more to an open complaint."""

    kind = fields.String(
        required=True, validate=validate.Equal("addition", error="请填写 addition。"), metadata={"enum": ["addition"]}
    )
    text = text(2, 200, required=True, example="店里后来打电话说愿意补")
    evidence = picture_ids()


class ComplaintBaseOut(Schema):
    """A complaint by its number, what it is about and in which state."""

    no = fields.String(required=True, attribute="case.no")
    state = fields.String(required=True, attribute="case.state", metadata={"enum": [*ComplaintState]})
    state_label = fields.Function(
        lambda line: state_label(CaseKind.COMPLAINT, line.case.state), required=True, metadata=_TEXT
    )
    category = fields.Enum(Category, by_value=True, required=True, attribute="complaint.category")
    title = fields.Function(
        lambda line: CATEGORIES[line.complaint.category].title, required=True, metadata=_TEXT | {"example": "服务态度"}
    )
    opened_at = fields.AwareDateTime(required=True, attribute="case.opened_at")
    answer_due_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        attribute="complaint.answer_due_at",
        metadata={"description": "until when the shop is to answer"},
    )
    answer = fields.String(required=True, attribute="complaint.answer")
    answered_at = fields.AwareDateTime(required=True, allow_none=True, attribute="complaint.answered_at")
    decided_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.decided_at")


class OwnComplaintOut(ComplaintBaseOut):
    """One's own complaint, as it was written."""

    shop = fields.String(required=True)
    slug = fields.String(required=True, metadata={"description": "of the shop's name card"})
    text = fields.String(required=True, attribute="case.statement")
    show_name = fields.Boolean(required=True, attribute="complaint.shows_name")
    due_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.due_at")
    pictures = fields.Integer(required=True, attribute="case.pictures")
    decision = fields.String(required=True, attribute="case.decision")


OwnComplaintPage = page_of(OwnComplaintOut)


class ComplaintEventOut(Schema):
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    label = fields.Function(lambda event: EVENTS[event.kind], required=True, metadata=_TEXT)
    text = fields.String(required=True)


class ComplaintWithEventsOut(Schema):
    complaint = fields.Nested(OwnComplaintOut, required=True)
    events = fields.List(fields.Nested(ComplaintEventOut), required=True)


class ShopComplaintOut(ComplaintBaseOut):
    """A complaint as the shop reads it: no numbers in it, and nobody's name unless who complains wants that."""

    text = fields.String(required=True)
    author = fields.String(required=True, metadata={"description": "empty where the shop is not to know"})
    decision = fields.String(required=True, attribute="complaint.to_shop")
    pictures = fields.Integer(
        required=True, attribute="shops_pictures", metadata={"description": "that the shop may see, besides its own"}
    )


ShopComplaintPage = page_of(ShopComplaintOut)


class ShopComplaintWithEventsOut(Schema):
    complaint = fields.Nested(ShopComplaintOut, required=True)
    events = fields.List(fields.Nested(ComplaintEventOut), required=True)


class ComplaintAnswerIn(ApiSchema):
    text = text(2, 200, required=True, example="当天系统升级，已联系顾客补兑")
    evidence = picture_ids()
