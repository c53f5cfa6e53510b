"""API schemas of rules, records, standing and points."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates

from app.core.clock import utc_now
from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    choice,
    day,
    id_field,
    list_of,
    matching,
    page_of,
    picture_ids,
    text,
    whole,
)
from app.standing.programmes.models import SubjectKind
from app.standing.records.deciders import Step
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG
from app.standing.records.labels import LABELS
from app.standing.records.models import BatchKind, BatchState, Record, RecordSource, RecordState, SourceKind, Verdict


class RecordRuleOut(Schema):
    slug = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "what people call it by", "example": "21"})
    name = fields.String(required=True)
    basis = fields.String(required=True, metadata={"description": "the document that it follows from; empty: none"})


class RecordOut(Schema):
    """One entry of a file, and what the score makes of it now."""

    id = fields.Integer(required=True)
    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    rule = fields.Nested(RecordRuleOut, required=True)
    occurred_on = fields.Date(required=True)
    note = fields.String(required=True)
    pictures = fields.Integer(
        required=True,
        metadata={
            "description": "how many came with it and the answer; for its subject, with the reminders before it, too"
        },
    )
    score_delta = fields.Integer(required=True)
    points = fields.Integer(required=True)
    trimmed = fields.Integer(required=True, metadata={"description": "what the caps have cut off"})
    state = fields.Method("state_now", required=True, metadata={"type": "string", "enum": list(RecordState)})
    effective_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "null until it counts"}
    )
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    due_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when the clock of its state runs out"}
    )
    points_expire_on = fields.Date(required=True, allow_none=True)
    recovered_points = fields.Integer(required=True, metadata={"description": "taken back when it was withdrawn"})
    remark = fields.String(required=True, metadata={"description": "why it was returned, rejected or kept up"})
    answer = fields.String(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    programme_id = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "the programme apart that it is of: no points, and no part of the score"},
    )
    own_report = fields.Method(
        "is_own_report",
        required=True,
        metadata={"type": "boolean", "description": "whether its subject has handed it in; who else has is not said"},
    )

    def is_own_report(self, record: Record) -> bool:
        return record.source is RecordSource.SELF

    def state_now(self, record: Record) -> str:
        return record.state_at(utc_now()).value


class DecisionOut(Schema):
    """What an office did about a record; never who of it."""

    step = fields.Enum(
        Step,
        by_value=True,
        required=True,
        metadata={"x-enum-labels": {step.value: label for step, label in LABELS[Step].items()}},
    )
    office = fields.String(required=True, metadata={"example": "崖头街道信用办"})
    at = fields.AwareDateTime(required=True)


class OwnRecordOut(RecordOut):
    """The same for those whom it is about, with who has decided on it."""

    decided = fields.List(fields.Nested(DecisionOut), required=True)
    subject = fields.String(
        required=True, metadata={"description": "a household's number, the name of a shop or a unit; empty: oneself"}
    )

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        own = attr in ("decided", "subject", "pictures")
        return super().get_attribute(obj if own else obj.record, attr, default)

    def is_own_report(self, own: Any) -> bool:
        return super().is_own_report(own.record)

    def state_now(self, own: Any) -> str:
        return super().state_now(own.record)


OwnRecordPage = page_of(OwnRecordOut)


class RelatedQuery(PageQuery):
    kind = choice(SubjectKind, load_default=SubjectKind.HOUSEHOLD, description="household, merchant or unit")

    @validates("kind")
    def _is_related(self, kind: SubjectKind, **_: Any) -> None:
        if kind is SubjectKind.RESIDENT:
            raise ValidationError("本人的记录在 /me/records；这里请选择 household、merchant 或 unit。")


class NoticesOut(Schema):
    items = fields.List(fields.Nested(OwnRecordOut), required=True)


class StaffRecordOut(RecordOut):
    """The same, as staff see it."""

    subject_id = fields.Integer(required=True, allow_none=True)
    event_key = fields.String(required=True)
    source = fields.Enum(RecordSource, by_value=True, required=True)
    source_kind = fields.Enum(SourceKind, by_value=True, required=True, allow_none=True)
    source_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "what it was made of, where nobody has handed it in"}
    )
    batch_id = fields.Integer(required=True, allow_none=True)
    created_by = fields.Integer(required=True, allow_none=True)
    collected_by = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the resident who has handed it in"}
    )
    verified_by = fields.Integer(required=True, allow_none=True)
    approved_by = fields.Integer(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    withdrawn_by = fields.Integer(required=True, allow_none=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True)
    withdrawal_asked_by = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "who has asked to take it back; another person confirms"},
    )
    withdrawal_asked_at = fields.AwareDateTime(required=True, allow_none=True)


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
        EVENT_KEY,
        EVENT_KEY_WRONG,
        required=True,
        example="2026-11-01-lost-purse",
        description="names the event, so that it is recorded once",
    )
    note = text(0, 200, load_default="", example="归还钱包，失主已签收")


class WithdrawalIn(ApiSchema):
    reason = text(2, 200, required=True, example="登记到了同名居民")


class RecordAnswerIn(ApiSchema):
    text = text(2, 200, required=True, example="那天我不在家，可以问楼长")
    evidence = picture_ids()


class ResubmitIn(ApiSchema):
    note = text(0, 200, required=True, example="补充：两位邻居见证")


class SampleIn(ApiSchema):
    verdict = choice(Verdict, required=True, example="right")
    reason = text(0, 200, load_default="", description="needed where it is wrong", example="签到表上没有这个人")


class SampleOut(Schema):
    """A record that was laid before somebody else."""

    record_id = fields.Integer(required=True)
    drawn_at = fields.AwareDateTime(required=True)
    looked_by = fields.Integer(required=True, allow_none=True)
    looked_at = fields.AwareDateTime(required=True, allow_none=True)
    verdict = fields.Enum(Verdict, by_value=True, required=True, allow_none=True)


class RecordBatchOut(Schema):
    """Records that are decided together."""

    id = fields.Integer(required=True)
    kind = fields.Enum(BatchKind, by_value=True, required=True)
    state = fields.Enum(BatchState, by_value=True, required=True)
    title = fields.String(required=True)
    lines = fields.Integer(required=True)
    minuses = fields.Integer(required=True, metadata={"description": "how many of the lines take score away"})
    points = fields.Integer(required=True, metadata={"description": "what the lines give, before the caps"})
    submitted_by = fields.Integer(required=True)
    submitted_at = fields.AwareDateTime(required=True)
    decided_by = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null where nobody has yet, or a council has"}
    )
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True)
    period = fields.String(required=True, metadata={"description": "2026-Q3, 2026-10, or nothing"})
    grids = fields.List(fields.Integer(), required=True, metadata={"description": "areas that it is of, by id"})


class BatchApprovalOut(RecordBatchOut):
    task_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the task that approves a large batch"}
    )


class RecordBatchIn(ApiSchema):
    kind = choice(BatchKind, required=True, example="quarter", description="quarter or month; others are not collected")
    community_id = id_field(required=True, example=3)
    period = matching(
        r"20[0-9]{2}-(Q[1-4]|0[1-9]|1[0-2])",
        "请填写季度（2026-Q3）或月份（2026-10）。",
        required=True,
        example="2026-Q3",
    )
    grid_ids = list_of(id_field(), 0, 100, load_default=[], example=[], description="some areas of the node alone")


class BatchLineIn(ApiSchema):
    record_id = id_field(required=True, example=7)


class BatchCostOut(Schema):
    """What a batch costs, in fen, and the points and the money of the node whose fund pays."""

    points = fields.Integer(required=True, metadata={"description": "of the batch, not counted yet"})
    cost_fen = fields.Integer(required=True)
    rate_fen = fields.Integer(required=True, attribute="coverage.rate_fen")
    payer = fields.String(required=True)
    outstanding_points = fields.Integer(required=True, attribute="coverage.points")
    on_the_way = fields.Integer(required=True, metadata={"description": "points of other records that are public now"})
    available_fen = fields.Integer(required=True, attribute="coverage.available_fen")
    used_bp = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "all of these points as a share of the money, in basis points; null without money"},
    )
    has_fund = fields.Boolean(required=True, attribute="coverage.has_fund")
    is_covered = fields.Boolean(required=True, metadata={"description": "at 100 % new points wait"})


RecordBatchPage = page_of(RecordBatchOut)


class RecordBatchesQuery(PageQuery):
    state = choice(BatchState, load_default=None)


class RecordsReportOut(Schema):
    batch_id = fields.Integer(required=True)
    created = fields.Integer(required=True)
    points = fields.Integer(required=True)
    trimmed = fields.Integer(required=True, metadata={"description": "what the caps would cut off"})
