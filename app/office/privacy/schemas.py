"""API schemas of personal data."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.core.http.schemas import ApiSchema, PageQuery, choice, matching, name, page_of
from app.core.permissions import StaffRole
from app.core.security.masking import mask_name
from app.office.privacy.models import CorrectionStatus, Purpose
from app.parties.staff.labels import LABELS

CONFIRMATION = "注销"


class ConsentOut(Schema):
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    version = fields.String(required=True, metadata={"description": "of the wording shown here"})
    without = fields.String(required=True, metadata={"description": "what follows where it is refused or taken back"})
    granted = fields.Boolean(required=True, allow_none=True, metadata={"description": "null: not asked yet"})
    decided_version = fields.String(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class ConsentsOut(Schema):
    items = fields.List(fields.Nested(ConsentOut), required=True)


class YesOrNo(fields.Boolean):
    """True or false, and nothing that only looks like it."""

    def _deserialize(self, value: Any, *_rest: Any, **_options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class ConsentIn(ApiSchema):
    purpose = choice(Purpose, required=True)
    version = matching(
        r"[0-9-]{1,16}", "请从页面上重新选择。", required=True, example="2026-11", description="of the wording shown"
    )
    granted = YesOrNo(
        required=True,
        error_messages={
            "required": "请填写这一项。",
            "null": "请填写这一项，不能为空。",
            "invalid": "请填写 true 或 false。",
        },
    )


class DeletionIn(ApiSchema):
    confirmation = fields.String(
        required=True,
        validate=validate.Equal(CONFIRMATION, error=f"请输入“{CONFIRMATION}”两个字，确认注销。"),
        error_messages={
            "required": f"请输入“{CONFIRMATION}”两个字，确认注销。",
            "null": "请填写这一项，不能为空。",
            "invalid": "请填写文字。",
        },
        metadata={"example": CONFIRMATION, "description": "that the user has typed to confirm"},
    )


class CorrectionIn(ApiSchema):
    name = name(required=True, example="王晓明", description="as it should be on the roster")


class CorrectionOut(Schema):
    id = fields.Integer(required=True)
    status = fields.Enum(CorrectionStatus, by_value=True, required=True)
    asked_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    decision_reason = fields.String(required=True)


class OwnCorrectionOut(CorrectionOut):
    name = fields.String(required=True, metadata={"description": "as it was asked for"})


OwnCorrectionPage = page_of(OwnCorrectionOut)


class LeavingOut(Schema):
    """What goes when one leaves, and what must be done before."""

    is_resident = fields.Boolean(required=True)
    is_blocked = fields.Boolean(required=True, metadata={"description": "one owns a shop, or has applied for one"})
    points = fields.Integer(required=True, metadata={"description": "to spend now; they go"})
    coupons = fields.Integer(required=True, metadata={"description": "not used yet; given back for their points first"})
    coupon_points = fields.Integer(required=True, metadata={"description": "of those coupons; they go as well"})
    owned = fields.List(fields.String(), required=True, metadata={"description": "shops to be handed over first"})
    shops = fields.List(fields.String(), required=True, metadata={"description": "in which one works no longer"})
    helpers = fields.Integer(required=True, metadata={"description": "who act for one no longer"})
    helped = fields.Integer(required=True, metadata={"description": "for whom one acts no longer"})
    household_score = fields.Integer(required=True, allow_none=True, metadata={"description": "null for minors"})
    household_score_after = fields.Integer(required=True, allow_none=True)


class AccessOut(Schema):
    """One look at one's file: by which office and in what role, never by whom."""

    id = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    what = fields.String(required=True, metadata={"example": "打开档案页"})
    office = fields.String(required=True, metadata={"example": "示例街道"})
    role = fields.Function(
        lambda row: LABELS[StaffRole].get(row.role, "工作人员"),
        required=True,
        metadata={"type": "string", "example": "办事员"},
    )
    reason = fields.String(required=True, metadata={"description": "empty where none is asked"})
    is_list = fields.Boolean(required=True, metadata={"description": "a roster on which one may have been"})


AccessPage = page_of(AccessOut)


class StaffCorrectionOut(CorrectionOut):
    """Staff compare the two names with what they are shown at the counter, so the asked one is in full."""

    resident_id = fields.Integer(required=True)
    name = fields.String(required=True)
    current_name = fields.Function(lambda row: mask_name(row.current_name), required=True, metadata={"type": "string"})


StaffCorrectionPage = page_of(StaffCorrectionOut)


class CorrectionQuery(PageQuery):
    status = choice(CorrectionStatus, load_default=None)


class MyDataOut(Schema):
    """Everything held about the caller. Items of the lists have the fields that docs/privacy.md names."""

    taken_at = fields.AwareDateTime(required=True)
    profile = fields.Dict(required=True)
    consents = fields.List(fields.Dict(), required=True)
    corrections = fields.List(fields.Dict(), required=True)
    helpers = fields.List(fields.Dict(), required=True, metadata={"description": "who acts for the caller"})
    helped = fields.List(fields.Dict(), required=True, metadata={"description": "for whom the caller acts"})
    invited = fields.List(
        fields.Dict(), required=True, metadata={"description": "to act for others, or to work in a shop"}
    )
    inviting = fields.List(fields.Dict(), required=True, metadata={"description": "others, by the caller"})
    posts = fields.List(fields.Dict(), required=True, metadata={"description": "that one holds or has held"})
    units = fields.List(fields.Dict(), required=True, metadata={"description": "to which one belongs or has belonged"})
    meetings = fields.List(fields.Dict(), required=True, metadata={"description": "of councils, on whose roll one was"})
    votes = fields.List(fields.Dict(), required=True, metadata={"description": "what one has said in them"})
    teams = fields.List(fields.Dict(), required=True, metadata={"description": "of which one is or was"})
    signups = fields.List(fields.Dict(), required=True, metadata={"description": "for sessions"})
    presences = fields.List(fields.Dict(), required=True, metadata={"description": "at sessions, with their minutes"})
    queue_tickets = fields.List(fields.Dict(), required=True, metadata={"description": "numbers taken at fairs"})
    cases = fields.List(fields.Dict(), required=True, metadata={"description": "objections, reviews and repairs"})
    reports = fields.List(
        fields.Dict(), required=True, metadata={"description": "what one has seen in public and reported"}
    )
    reports_handled = fields.List(fields.Dict(), required=True, metadata={"description": "of others, in a post"})
    complaints = fields.List(fields.Dict(), required=True, metadata={"description": "about shops"})
    mediations = fields.List(fields.Dict(), required=True, metadata={"description": "of which one is a side"})
    mediation_sittings = fields.List(fields.Dict(), required=True, metadata={"description": "of these"})
    mediation_agreements = fields.List(fields.Dict(), required=True, metadata={"description": "of these, each version"})
    work_orders = fields.List(fields.Dict(), required=True, metadata={"description": "asked of a property firm"})
    work_orders_handled = fields.List(
        fields.Dict(), required=True, metadata={"description": "of others, at such a firm"}
    )
    sealed_reports = fields.List(fields.Dict(), required=True, metadata={"description": "sent with a name under seal"})
    sealed_report_texts = fields.List(
        fields.Dict(), required=True, metadata={"description": "what one has written in them"}
    )
    awards = fields.List(fields.Dict(), required=True, metadata={"description": "to one and one's household"})
    nominations = fields.List(fields.Dict(), required=True, metadata={"description": "of one, or made by one"})
    papers = fields.List(fields.Dict(), required=True, metadata={"description": "issued to one, and proofs"})
    texts_read = fields.List(fields.Dict(), required=True, metadata={"description": "notices one has opened"})
    notice_tags = fields.List(fields.Dict(), required=True, metadata={"description": "of which one wants notices"})
    signatures = fields.List(fields.Dict(), required=True, metadata={"description": "under pledges"})
    memberships = fields.List(fields.Dict(), required=True)
    applications = fields.List(fields.Dict(), required=True)
    movements = fields.List(fields.Dict(), required=True)
    records = fields.List(fields.Dict(), required=True)
    reminders = fields.List(fields.Dict(), required=True, metadata={"description": "given to one"})
    pictures = fields.List(fields.Dict(), required=True, metadata={"description": "that one has sent"})
    collected = fields.List(fields.Dict(), required=True, metadata={"description": "records that one has handed in"})
    reminders_given = fields.List(fields.Dict(), required=True, metadata={"description": "by one, in a post"})
    coupons = fields.List(fields.Dict(), required=True)
    redemptions = fields.List(fields.Dict(), required=True)
    handled = fields.List(fields.Dict(), required=True, metadata={"description": "redemptions that the caller made"})
    exchanges = fields.List(fields.Dict(), required=True, metadata={"description": "of points for goods"})
    exchanges_served = fields.List(fields.Dict(), required=True, metadata={"description": "by the caller"})
    ratings = fields.List(fields.Dict(), required=True)
    messages = fields.List(fields.Dict(), required=True)
