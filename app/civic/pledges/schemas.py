"""API schemas of pledges."""

from datetime import date
from typing import Any

from marshmallow import Schema, fields

from app.civic.pledges.conduct import Conduct
from app.civic.pledges.models import Consent, SignatureState
from app.civic.pledges.queries import Signed
from app.civic.pledges.signing import RENEWED_FROM
from app.civic.texts.queries import Line
from app.civic.texts.schemas import PledgeOut, pledge_out
from app.core.http.schemas import ApiSchema, id_field, matching, page_of, whole


class SignatureIn(ApiSchema):
    version = whole(1, 10_000, required=True, example=2)
    hash = matching(r"[0-9a-f]{64}", "请重新打开承诺书，读过以后再签。", required=True, example="5f0c7a9e2b1d4c33" * 4)


class OwnSignatureIn(SignatureIn):
    resident_id = id_field(
        load_default=None, metadata={"description": "the caller, if anybody: nobody signs for another"}
    )


class SignatureOut(Schema):
    """`can_renew`: within the last 30 days, or because there is a newer version."""

    id = fields.Integer(required=True)
    text_id = fields.Integer(required=True, metadata={"description": "the version that was signed"})
    current_text_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the version that can be signed now"}
    )
    title = fields.String(required=True, metadata={"example": "文明养犬承诺书"})
    topic = fields.String(required=True, metadata={"example": "文明养犬"})
    version = fields.Integer(required=True)
    consent = fields.Enum(Consent, by_value=True, required=True)
    state = fields.Enum(SignatureState, by_value=True, required=True)
    signed_at = fields.AwareDateTime(required=True)
    until_on = fields.Date(required=True, metadata={"description": "the last day on which it is valid"})
    over_at = fields.AwareDateTime(required=True, allow_none=True)
    can_renew = fields.Boolean(required=True)


SignaturePage = page_of(SignatureOut)


class StandingOut(Schema):
    """One's own signature under a pledge, and how often it was kept and broken by whoever has signed it; null for fewer
    than five.
    """

    signature = fields.Nested(SignatureOut, required=True, allow_none=True)
    kept = fields.Integer(required=True, allow_none=True)
    broken = fields.Integer(required=True, allow_none=True)


class ShopPledgeOut(Schema):
    """A pledge for shops, whole, with the shop's signature under it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    community = fields.String(required=True)
    pledge = fields.Nested(PledgeOut, required=True)
    signature = fields.Nested(SignatureOut, required=True, allow_none=True)


ShopPledgePage = page_of(ShopPledgeOut)


def signature_out(signed: Signed, today: date) -> dict[str, Any]:
    signature, current = signed.signature, signed.current
    over = signed.is_over(today)
    state = SignatureState.ENDED if over and signature.state is SignatureState.LIVE else signature.state
    ends_soon = signature.until_on - today <= RENEWED_FROM
    is_old = current is not None and current.text_id != signature.text_id
    names = ("id", "text_id", "consent", "signed_at", "until_on", "over_at")
    return {name: getattr(signature, name) for name in names} | {
        "current_text_id": current.text_id if current else None,
        "title": signed.text.title,
        "topic": signed.text.topic,
        "version": signed.pledge.number,
        "state": state,
        "can_renew": current is not None and not over and (ends_soon or is_old),
    }


def standing_out(signed: Signed | None, conduct: Conduct, today: date) -> dict[str, Any]:
    own = signature_out(signed, today) if signed else None
    return {"signature": own, "kept": conduct.kept, "broken": conduct.broken}


def shop_pledge_out(line: Line, signed: Signed | None, today: date) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": line.text.title,
        "body": line.text.body,
        "community": line.community,
        "pledge": pledge_out(line),
        "signature": signature_out(signed, today) if signed else None,
    }
