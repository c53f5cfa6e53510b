"""API schemas of mediations, for both sides."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.civic.cases.labels import state_label
from app.civic.cases.models import CaseKind, MediationState
from app.civic.mediations.categories import CATEGORIES
from app.civic.mediations.labels import EVENTS
from app.civic.mediations.models import MediationCategory, Side
from app.civic.mediations.sides import KINDS
from app.core.http.schemas import ApiSchema, choice, matching, page_of, text, whole
from app.standing.programmes.models import SubjectKind

_TEXT = {"type": "string"}


class MediationCategoryOut(Schema):
    category = fields.Enum(MediationCategory, by_value=True, required=True)
    title = fields.String(required=True)


class MediationChoicesOut(Schema):
    """What it can be about."""

    categories = fields.List(fields.Nested(MediationCategoryOut), required=True)


class MediationIn(ApiSchema):
    """With whom: an adult by a whole telephone number or the digits of their member card, a shop or a unit by its whole
    name; of one's own community.
    """

    category = choice(MediationCategory, required=True)
    words = text(2, 500, required=True, example="楼上卫生间漏水，天花板湿了一片，想请对方修好")
    other_kind = choice(
        SubjectKind,
        required=True,
        validate=validate.OneOf(KINDS, error="请从这些值中选一个：resident、merchant、unit"),
        example="resident",
    )
    other = text(2, 60, required=True, example="13800000000")
    before_a_court = fields.Boolean(
        required=True,
        metadata={"description": "a court, an arbitration or the police has it, or has decided it", "example": False},
    )


class MediationAnswerIn(ApiSchema):
    agrees = fields.Boolean(required=True)


class MediationSignatureIn(ApiSchema):
    """What was shown."""

    version = whole(1, 1000, required=True, example=1)
    hash = matching(r"[0-9a-f]{64}", "请刷新后再签。", required=True, example="5f0c7a9e2b1d4c33" * 4)


class MediationKeptIn(ApiSchema):
    kept = fields.Boolean(required=True)


class MediationOut(Schema):
    """A mediation as one of its sides has it in a list."""

    no = fields.String(required=True, attribute="case.no")
    category = fields.Enum(MediationCategory, by_value=True, required=True, attribute="mediation.category")
    title = fields.Function(
        lambda seen: CATEGORIES[seen.mediation.category], required=True, metadata=_TEXT | {"example": "漏水"}
    )
    state = fields.String(required=True, attribute="case.state", metadata={"enum": [*MediationState]})
    state_label = fields.Function(
        lambda seen: state_label(CaseKind.MEDIATION, seen.case.state), required=True, metadata=_TEXT
    )
    side = fields.Enum(Side, by_value=True, required=True, metadata={"description": "one's own"})
    other = fields.String(
        required=True, metadata={"description": "the other side; masked for who has asked, before both want it"}
    )
    opened_at = fields.AwareDateTime(required=True, attribute="case.opened_at")
    due_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        attribute="case.due_at",
        metadata={"description": "until when the other side answers; then, until when there should be an end"},
    )
    agreed_at = fields.AwareDateTime(required=True, allow_none=True, attribute="mediation.agreed_at")
    decided_at = fields.AwareDateTime(required=True, allow_none=True, attribute="case.decided_at")
    asks_kept = fields.Boolean(required=True, metadata={"description": "one is asked whether the agreement was kept"})
    kept = fields.Boolean(required=True, allow_none=True, metadata={"description": "what one has said"})


MediationPage = page_of(MediationOut)


class MediationSittingOut(Schema):
    starts_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)
    noted_at = fields.AwareDateTime(required=True, allow_none=True)
    applicant_came = fields.Boolean(required=True, allow_none=True)
    other_came = fields.Boolean(required=True, allow_none=True)
    note = fields.String(required=True)


class MediationAgreementOut(Schema):
    """The current version of an agreement; empty where its words are not kept any more."""

    version = fields.Integer(required=True, attribute="number")
    hash = fields.String(required=True)
    terms = fields.List(fields.String(), required=True)
    drafted_at = fields.AwareDateTime(required=True)
    applicant_signed_at = fields.AwareDateTime(required=True, allow_none=True)
    other_signed_at = fields.AwareDateTime(required=True, allow_none=True)


class MediationEventOut(Schema):
    at = fields.AwareDateTime(required=True)
    kind = fields.String(required=True)
    label = fields.Function(lambda event: EVENTS[event.kind], required=True, metadata=_TEXT)
    text = fields.String(required=True)


class MediationPaperOut(Schema):
    no = fields.String(required=True, metadata={"example": "2026-000012"})
    url = fields.String(required=True, metadata={"description": "for a QR code: where anybody sees whether it holds"})


class WholeMediationOut(MediationOut):
    """All of it, as one of its sides sees it."""

    words = fields.String(required=True, attribute="mediation.words")
    reason = fields.String(required=True, attribute="mediation.reason", metadata={"description": "of no agreement"})
    sittings = fields.List(fields.Nested(MediationSittingOut), required=True)
    agreement = fields.Nested(MediationAgreementOut, required=True, allow_none=True)
    paper = fields.Nested(MediationPaperOut, required=True, allow_none=True)
    events = fields.List(fields.Nested(MediationEventOut), required=True)


def choices() -> dict[str, Any]:
    """The answer of what it can be about."""
    return {"categories": [{"category": category, "title": title} for category, title in CATEGORIES.items()]}
