"""API schemas of collecting."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.clock import utc_now
from app.core.http.schemas import (
    ApiSchema,
    PageQuery,
    choice,
    day,
    id_field,
    matching,
    page_of,
    picture_ids,
    text,
    whole,
)
from app.standing.collecting.queries import Collectable, Collected
from app.standing.programmes.models import SubjectKind
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG
from app.standing.records.models import RecordState
from app.standing.records.schemas import RecordRuleOut
from app.standing.reminders.models import ReminderStatus
from app.standing.reminders.schemas import ReminderRuleOut


class SubjectsQuery(PageQuery):
    kind = choice(Collectable, load_default=Collectable.HOUSEHOLD)
    q = text(0, 40, load_default="", description="part of a household's number, or of the name of a shop or unit")


class NeighbourOut(Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "masked"})


class NeighboursOut(Schema):
    """A household of one's own area, or a shop or unit of its community, which has no members here."""

    kind = fields.Enum(SubjectKind, by_value=True, required=True)
    id = fields.Integer(required=True)
    number = fields.String(
        required=True, metadata={"example": "3-2-501", "description": "the name of a shop or a unit"}
    )
    members = fields.List(fields.Nested(NeighbourOut), required=True)


NeighboursPage = page_of(NeighboursOut)


class QualityOut(Schema):
    """What became of what one has handed in in one's posts this quarter."""

    since = fields.Date(required=True)
    handed_in = fields.Integer(required=True)
    waiting = fields.Integer(required=True, metadata={"description": "nobody has looked at them yet"})
    taken = fields.Integer(required=True, metadata={"description": "somebody else has found them to be so"})
    returned = fields.Integer(required=True, metadata={"description": "to be put right"})
    rejected = fields.Integer(required=True, metadata={"description": "turned down, also after an objection"})
    taken_back = fields.Integer(required=True)
    reminders = fields.Integer(required=True)


class SubjectIn(ApiSchema):
    """Either `kind` and `id`, or the `code` of a resident's member card. That of a phone is good for a minute, that of
    a card on paper until it is replaced.
    """

    kind = choice(SubjectKind, example="household")
    subject_id = id_field(data_key="id", example=7)
    code = matching(r"[0-9]{18}", "码由 18 位数字组成，请检查后重新扫描或输入。")

    @validates_schema
    def says_who_once(self, sent: dict[str, Any], **_options: Any) -> None:
        named = {"kind", "subject_id"} & sent.keys()
        if "code" in sent and named:
            raise ValidationError({"code": ["会员码和编号只填一种。"]})
        missing = [name for field, name in (("kind", "kind"), ("subject_id", "id")) if field not in named]
        if "code" not in sent and missing:
            raise ValidationError({name: ["请填写这一项，或者改填会员码。"] for name in missing})


class ReportIn(ApiSchema):
    rule_slug = matching(
        r"[a-z0-9-]{1,64}", "请填写规则目录中的编号。", required=True, data_key="rule", example="good-deed"
    )
    score_delta = whole(-50, 150, required=True, example=5)
    occurred_on = day(required=True, example="2026-11-01")
    event_key = matching(
        EVENT_KEY,
        EVENT_KEY_WRONG,
        load_default=None,
        description="names the event, so that it is recorded once; without one it is that of the day",
    )
    note = text(0, 200, load_default="", example="归还钱包，失主已签收")
    evidence = picture_ids()


class CollectedIn(ReportIn):
    subject = fields.Nested(SubjectIn, required=True)


class NeighbourReminderIn(ApiSchema):
    rule_slug = matching(
        r"[a-z0-9-]{1,64}", "请填写规则目录中的编号。", required=True, data_key="rule", example="sorting-fail-3"
    )
    subject = fields.Nested(SubjectIn, required=True)
    occurred_on = day(required=True, example="2026-11-01")
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, load_default=None)
    note = text(2, 200, required=True, example="厨余垃圾混入其他垃圾，楼下 3 号桶")
    evidence = picture_ids()


class CollectedOut(Schema):
    """What one has handed in about a neighbour, and what became of it; no score of theirs."""

    id = fields.Integer(required=True, attribute="record.id")
    state = fields.Method("state_now", required=True, metadata={"type": "string", "enum": list(RecordState)})
    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True, attribute="record.subject_kind")
    subject = fields.String(required=True, metadata={"description": "a household's number, a masked name"})
    rule = fields.Nested(RecordRuleOut, required=True, attribute="record.rule")
    score_delta = fields.Integer(required=True, attribute="record.score_delta")
    occurred_on = fields.Date(required=True, attribute="record.occurred_on")
    note = fields.String(required=True, attribute="record.note")
    pictures = fields.Integer(required=True, attribute="record.pictures")
    reason = fields.String(required=True, metadata={"description": "why it was returned, turned down, taken back"})
    created_at = fields.AwareDateTime(required=True, attribute="record.created_at")

    def state_now(self, collected: Collected) -> str:
        return collected.record.state_at(utc_now()).value


CollectedPage = page_of(CollectedOut)


class GivenReminderOut(Schema):
    """A reminder that one has given to a neighbour, and what they said to it."""

    id = fields.Integer(required=True, attribute="reminder.id")
    status = fields.Enum(ReminderStatus, by_value=True, required=True, attribute="reminder.status")
    subject_kind = fields.Enum(SubjectKind, by_value=True, required=True, attribute="reminder.subject_kind")
    subject = fields.String(required=True, metadata={"description": "a household's number, a masked name"})
    rule = fields.Nested(ReminderRuleOut, required=True, attribute="reminder.rule")
    occurred_on = fields.Date(required=True, attribute="reminder.occurred_on")
    expires_on = fields.Date(required=True, attribute="reminder.expires_on")
    note = fields.String(required=True, attribute="reminder.note")
    pictures = fields.Integer(required=True, attribute="reminder.pictures")
    told_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        attribute="reminder.told_at",
        metadata={"description": "null: nobody could be told on a phone; staff hand over a slip"},
    )
    answer = fields.String(required=True, attribute="reminder.answer")


GivenReminderPage = page_of(GivenReminderOut)
