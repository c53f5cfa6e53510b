"""API schemas of reminders."""

from marshmallow import Schema, fields

from app.core.http.schemas import ApiSchema, choice, day, id_field, matching, page_of, picture_ids, text
from app.standing.programmes.models import SubjectKind
from app.standing.reminders.models import ReminderStatus

EVENT_KEY = r"[!-~]{1,64}"
EVENT_KEY_WRONG = "事件编号由字母、数字和符号组成，最多 64 个。"


class ReminderRuleOut(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class ReminderOut(Schema):
    """A reminder: it takes no score; `expires_on` is the last day on which it counts."""

    id = fields.Integer(required=True)
    rule = fields.Nested(ReminderRuleOut, required=True)
    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    occurred_on = fields.Date(required=True)
    expires_on = fields.Date(required=True)
    note = fields.String(required=True)
    pictures = fields.Integer(required=True, metadata={"description": "how many came with it or with the answer"})
    status = fields.Enum(ReminderStatus, by_value=True, required=True)
    told_at = fields.AwareDateTime(required=True, allow_none=True)
    answer = fields.String(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    record_id = fields.Integer(required=True, allow_none=True, metadata={"description": "the record it has led to"})


class OwnReminderOut(Schema):
    """The same for whom it is about, with what follows from it."""

    reminder = fields.Nested(ReminderOut, required=True)
    count = fields.Integer(required=True, metadata={"description": "how many of its rule count now"})
    needed = fields.Integer(required=True, metadata={"description": "with so many, the next event can be a minus"})
    minus = fields.Integer(required=True, metadata={"description": "what that minus takes at least, as -5"})
    card = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "last digits of whose card it is about, where one holds it for them",
            "example": "0017",
        },
    )


OwnReminderPage = page_of(OwnReminderOut)


class StaffReminderOut(ReminderOut):
    """The same, as staff see it."""

    subject_id = fields.Integer(required=True, allow_none=True)
    event_key = fields.String(required=True)
    given_by = fields.Integer(required=True, allow_none=True)
    given_by_resident = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the resident who has given it"}
    )
    created_at = fields.AwareDateTime(required=True)
    closed_by = fields.Integer(required=True, allow_none=True)
    closing_reason = fields.String(required=True)


class ReminderIn(ApiSchema):
    rule_slug = matching(
        r"[a-z0-9-]{1,64}", "请填写规则目录中的编号。", required=True, data_key="rule", example="sorting-fail-3"
    )
    subject_kind = choice(SubjectKind, required=True, example="household")
    subject_id = id_field(required=True, example=7)
    occurred_on = day(required=True, example="2026-11-01")
    event_key = matching(
        EVENT_KEY,
        EVENT_KEY_WRONG,
        required=True,
        example="2026-11-01-bin-3",
        description="names the event, so that it counts once",
    )
    note = text(2, 200, required=True, example="厨余垃圾混入其他垃圾，楼下 3 号桶")


class ReminderAnswerIn(ApiSchema):
    text = text(2, 200, required=True, example="当天家里有客人，已重新分好")
    evidence = picture_ids()


class ReminderClosingIn(ApiSchema):
    reason = text(2, 200, required=True, example="记错了户号")
