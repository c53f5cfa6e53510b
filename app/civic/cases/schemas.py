"""API schemas of cases."""

from marshmallow import Schema, fields, validate

from app.civic.cases.deciding import Outcome
from app.civic.cases.labels import event_label, state_label
from app.civic.cases.models import ABOUT_RECORDS, Case, CaseEvent, CaseKind, TaskChoice
from app.core.http.schemas import ApiSchema, PageQuery, choice, day, page_of, picture_ids, text, whole
from app.standing.programmes.models import SubjectKind


class CaseRecordOut(Schema):
    id = fields.Integer(required=True)
    title = fields.Function(lambda record: record.rule.name, required=True, metadata={"type": "string"})
    occurred_on = fields.Date(required=True)
    score_delta = fields.Integer(required=True)


class CaseOut(Schema):
    """A matter, its state by now, and until when it is to be decided."""

    no = fields.String(required=True)
    kind = fields.Enum(CaseKind, by_value=True, required=True)
    state = fields.String(required=True)
    state_label = fields.Method("label", required=True, metadata={"type": "string"})
    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True)
    record = fields.Nested(CaseRecordOut, required=True)
    statement = fields.String(required=True)
    pictures = fields.Integer(required=True)
    opened_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decision = fields.String(required=True)

    def label(self, case: Case) -> str:
        return state_label(case.kind, case.state)


CasePage = page_of(CaseOut)


class CaseEventOut(Schema):
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    label = fields.Method("named", required=True, metadata={"type": "string"})
    text = fields.String(required=True)

    def named(self, event: CaseEvent) -> str:
        return event_label(event.kind, event.text)


class CaseWithEventsOut(Schema):
    case = fields.Nested(CaseOut, required=True)
    events = fields.List(fields.Nested(CaseEventOut), required=True)


class StaffObjectionIn(ApiSchema):
    reason = text(2, 200, required=True, example="那天我不在家，照片里的车不是我的")
    about_facts = fields.Boolean(load_default=False, metadata={"description": "wrong facts can be said at any time"})


class ObjectionIn(StaffObjectionIn):
    evidence = picture_ids()


class CaseReviewIn(ApiSchema):
    reason = text(2, 200, required=True, example="物业的登记没有看过")


class RepairIn(ApiSchema):
    pledge = text(2, 200, required=True, example="已经改正，以后按时分类")


class CaseAssignmentIn(ApiSchema):
    asks_others = fields.Boolean(load_default=False, metadata={"description": "of objections: the longer clock"})


class CaseDecisionIn(ApiSchema):
    outcome = choice(Outcome, required=True)
    reason = text(2, 200, required=True, example="照片上的车牌与登记的不一致")
    score_delta = whole(-50, -1, load_default=None, description="of an objection that is upheld in part", example=-2)


class RepairTaskIn(ApiSchema):
    choice = choice(TaskChoice, required=True)
    due_on = day(required=True, example="2026-12-20")


class RepairProofIn(ApiSchema):
    proof = text(2, 200, required=True, example="11 月 20 日参加垃圾分类培训，签到表第 3 行")


class RepairDecisionIn(ApiSchema):
    repaired = fields.Boolean(required=True)
    reason = text(2, 200, required=True, example="已改正并参加培训")


class CasesQuery(PageQuery):
    kind = choice(
        CaseKind,
        load_default=None,
        validate=validate.OneOf(ABOUT_RECORDS, error="请从这些值中选一个：objection、review、repair"),
    )
