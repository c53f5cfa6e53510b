"""For the people of a shop: scan, redeem, reverse, and the shop's own offers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import clerk_required, current, resident_required
from app.core.http.schemas import ReasonIn
from app.core.security.lockout import FailureCounter
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties import merchants
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import Offer
from app.rewards.offers.schemas import with_shop
from app.rewards.redemptions import card_holders, receipts, redeeming, reversals, rhythm, scans
from app.rewards.redemptions import schemas as redemption_schemas
from app.rewards.redemptions.scan_lockout import guarded

blp = Blueprint("counter", __name__, description="Scanning and redeeming; the shop's account and offers")


def _failures() -> FailureCounter:
    return current_app.extensions["failures"]  # type: ignore[no-any-return]


@blp.post("/merchant/scans")
@clerk_required
@blp.arguments(redemption_schemas.ScanIn)
@blp.response(200, redemption_schemas.ScanOut)
def scan(body: dict[str, Any]) -> dict[str, Any]:
    """What is this code, and what is there to collect? Changes nothing."""
    with guarded(_failures(), digits=body["code"], who=f"clerk:{current.user_id}"):
        found = scans.scan(
            db.session(),
            member=current.member,
            digits=body["code"],
            bill_fen=body["bill_fen"],
            offer_id=body["offer_id"],
            now=utc_now(),
        )
    shown = partial(_with_shop, found.shop)
    names = ("kind", "status", "holder", "saving_fen", "to_collect_fen", "needs_bill")
    return {name: getattr(found, name) for name in names} | {
        "bill_max_fen": current.member.bill_max_fen,
        "offer": None if found.offer is None else shown(found.offer),
        "offers": None if found.offers is None else [shown(offer) for offer in found.offers],
    }


def _with_shop(shop: Merchant, offer: Offer) -> dict[str, Any]:
    return with_shop(offer, shop if offer.merchant_id else None)


@blp.post("/collector/scans")
@resident_required
@blp.arguments(redemption_schemas.NeighbourScanIn)
@blp.response(200, redemption_schemas.NeighbourScanOut)
def scan_neighbour(body: dict[str, str]) -> card_holders.ScannedNeighbour:
    """Whose member card is this, of those about whom one collects? Changes nothing."""
    digits, whose = body["code"], current.resident_id
    with guarded(_failures(), digits=digits, who=f"clerk:{current.user_id}"):
        return execute(card_holders.scan_neighbour, digits=digits, collector_id=whose, now=utc_now())


@blp.post("/merchant/redemptions")
@clerk_required
@blp.arguments(redemption_schemas.RedemptionIn)
@blp.creates(
    redemption_schemas.RedemptionOut, status_of=lambda receipt: 200 if receipt.replayed else 201, or_status=200
)
def redeem(body: dict[str, Any]) -> Callable[[Session], receipts.Receipt]:
    """Honour a coupon, or with `offer_id` a member discount. The same shop again gets the same redemption (200)."""
    work = partial(
        redeeming.redeem,
        member=current.member,
        digits=body["code"],
        bill_fen=body["bill_fen"],
        offer_id=body["offer_id"],
        now=utc_now(),
    )
    failures, who = _failures(), f"clerk:{current.user_id}"

    def redeem_guarded(session: Session) -> receipts.Receipt:
        with guarded(failures, digits=body["code"], who=who):
            return work(session)

    return redeem_guarded


@blp.post("/merchant/redemptions/<int:redemption_id>/reversal")
@clerk_required
@blp.arguments(ReasonIn)
@blp.creates(redemption_schemas.RedemptionOut, 200)
def reverse(body: dict[str, str], redemption_id: int) -> Any:
    """Undo a redemption of the same day; its coupon can be used again."""
    return partial(
        reversals.reverse, redemption_id=redemption_id, member=current.member, reason=body["reason"], now=utc_now()
    )


@blp.get("/merchant/redemptions")
@clerk_required
@blp.arguments(redemption_schemas.RedemptionsQuery, location="query")
@blp.response(200, redemption_schemas.RedemptionPage)
def list_redemptions(query: dict[str, Any]) -> Page[receipts.ShopReceipt]:
    """What the shop has honoured, newest first."""
    return receipts.of_shop(db.session(), merchant_id=current.member.merchant_id, **query)


@blp.get("/merchant/redemptions/<int:redemption_id>")
@clerk_required
@blp.response(200, redemption_schemas.ShopRedemptionOut)
def get_redemption(redemption_id: int) -> receipts.ShopReceipt:
    """One that the shop has honoured."""
    return receipts.one_of_shop(db.session(), merchant_id=current.member.merchant_id, redemption_id=redemption_id)


@blp.get("/merchant/rhythm")
@clerk_required
@blp.response(200, redemption_schemas.RhythmOut)
def shop_rhythm() -> rhythm.Rhythm:
    """When the shop is busy, and whether its customers come back."""
    return rhythm.rhythm_of_shop(db.session(), merchant_id=current.member.merchant_id, now=utc_now())


@blp.get("/merchant/account")
@clerk_required
@blp.response(200, redemption_schemas.MerchantAccountOut)
def merchant_account() -> dict[str, int]:
    """The shop's points, and the money that the fund owes it."""
    merchants.require_sees_money(current.member)
    shop, session = current.member.merchant_id, db.session()
    return {
        "points": ledger.balance(session, chart.merchant_points(shop)),
        "payable_fen": ledger.balance(session, chart.merchant_payable(shop)),
    }
