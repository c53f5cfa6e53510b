"""What comes in and goes out about rules, records, standing and points."""

from marshmallow import Schema, fields

from app.core.clock import utc_now
from app.core.schemas import ApiSchema, choice, day, id_field, matching, page_of, text, whole
from app.credit.catalogue import catalogue
from app.credit.models import CapPeriod, Record, RecordState, Rule, SubjectKind


class ExpiringOut(Schema):
    points = fields.Integer(required=True)
    on = fields.Date(required=True, metadata={"description": "the last day on which they can be used"})


class BankOut(Schema):
    points = fields.Integer(required=True)
    expiring = fields.List(fields.Nested(ExpiringOut), required=True)
    score = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null for minors, and for who acts for another"}
    )
    grade = fields.String(required=True, allow_none=True, metadata={"example": "A"})
    stars = fields.Integer(required=True, metadata={"minimum": 0, "maximum": 5})


class MovementOut(Schema):
    id = fields.Integer(required=True)
    amount = fields.Integer(required=True, metadata={"description": "points; negative where they left"})
    kind = fields.String(required=True, metadata={"example": "award"})
    memo = fields.String(required=True, metadata={"example": "好人好事"})
    occurred_at = fields.AwareDateTime(required=True)
    by_helper = fields.Function(
        lambda row: row.actor.startswith("helper:"),
        required=True,
        metadata={"type": "boolean", "description": "done by somebody who acts for the resident"},
    )


PassbookPage = page_of(MovementOut)


class RuleOut(Schema):
    """An item of the catalogue."""

    number = fields.Integer(required=True)
    slug = fields.String(required=True)
    category = fields.String(required=True)
    category_name = fields.Method("name_of_category", required=True, metadata={"type": "string"})
    name = fields.String(required=True)
    subjects = fields.String(required=True, metadata={"description": "R resident, H household, M merchant, U unit"})
    scores = fields.List(fields.Integer(), required=True, metadata={"description": "what one record may have"})
    points = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: as many as the positive score"}
    )
    cap = fields.Integer(required=True, allow_none=True, metadata={"description": "by amount, in one period"})
    cap_period = fields.Enum(CapPeriod, by_value=True, required=True)
    warnings = fields.Integer(required=True, metadata={"description": "reminders that must come before"})
    evidence = fields.String(required=True)

    def name_of_category(self, rule: Rule) -> str:
        return catalogue().categories[rule.category]


class RulesOut(Schema):
    items = fields.List(fields.Nested(RuleOut), required=True)


class RecordRuleOut(Schema):
    slug = fields.String(required=True)
    name = fields.String(required=True)


class RecordOut(Schema):
    """One entry of a file, and what the score makes of it now."""

    id = fields.Integer(required=True)
    rule = fields.Nested(RecordRuleOut, required=True)
    occurred_on = fields.Date(required=True)
    note = fields.String(required=True)
    score_delta = fields.Integer(required=True)
    points = fields.Integer(required=True)
    trimmed = fields.Integer(required=True, metadata={"description": "what the caps have cut off"})
    state = fields.Method("state_now", required=True, metadata={"type": "string", "enum": list(RecordState)})
    effective_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    points_expire_on = fields.Date(required=True, allow_none=True)
    recovered_points = fields.Integer(required=True, metadata={"description": "taken back when it was withdrawn"})

    def state_now(self, record: Record) -> str:
        return record.state_at(utc_now()).value


RecordPage = page_of(RecordOut)


class StaffRecordOut(RecordOut):
    """The same, as staff see it."""

    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    subject_id = fields.Integer(required=True)
    event_key = fields.String(required=True)
    created_by = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)
    withdrawn_by = fields.Integer(required=True, allow_none=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True)


StaffRecordPage = page_of(StaffRecordOut)


class RecordIn(ApiSchema):
    rule_slug = matching(
        r"[a-z0-9-]{1,64}", "请填写规则目录中的编号。", required=True, data_key="rule", example="good-deed"
    )
    subject_kind = choice(SubjectKind, required=True, example="resident")
    subject_id = id_field(required=True, example=7)
    score_delta = whole(-50, 150, required=True, example=5)
    occurred_on = day(required=True, example="2026-11-01")
    event_key = matching(
        r"[!-~]{1,64}",
        "事件编号由字母、数字和符号组成，最多 64 个。",
        required=True,
        example="2026-11-01-lost-purse",
        description="names the event, so that it is recorded once",
    )
    note = text(0, 200, load_default="", example="归还钱包，失主已签收")


class WithdrawalIn(ApiSchema):
    reason = text(2, 200, required=True, example="登记到了同名居民")


class RecordsReportOut(Schema):
    created = fields.Integer(required=True)
    points = fields.Integer(required=True)
    trimmed = fields.Integer(required=True, metadata={"description": "what the caps have cut off"})
