"""Redemptions: a shop honours a coupon or a member card, once, whatever happens on the way.

The hot path of the whole system. One look at everything that decides, then: the coupon by conditional update, the
redemption, the journal in three statements, the message. Nothing here loads an ORM object or grows with history.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.communities.models import Community
from app.core.clock import business_day
from app.core.masking import mask_name
from app.core.paging import Page, newest_first
from app.coupons.errors import (
    CodeUnknownError,
    CodeUsedError,
    CouponNotIssuedError,
    NotAtThisShopError,
    OfferChoiceRequiredError,
    OfferNotFoundError,
    OwnShopError,
    RedemptionNotFoundError,
    ReversalRefusedError,
)
from app.coupons.models import Coupon, CouponStatus, Offer, OfferKind, OfferStatus, Redemption, RedemptionStatus
from app.coupons.service import codes, savings
from app.coupons.service.codes import Code, Prefix
from app.credit import service as credit
from app.ledger import chart
from app.ledger import service as ledger
from app.merchants.models import Merchant, MerchantMember
from app.merchants.service import MemberIdentity
from app.messages import service as messages
from app.messages.models import MessageKind
from app.residents.models import Resident, ResidentStatus

MAX_ROUNDS = 10
"""How often one coupon may be redeemed and reversed: more than that is a game, not a mistake."""

_COUPON = Coupon.__table__
_REDEMPTION = Redemption.__table__


@dataclass(frozen=True, slots=True)
class Receipt:
    """A redemption as its shop sees it. Amounts in fen; `replayed` where it had been done before."""

    id: int
    status: RedemptionStatus
    coupon_id: int | None
    offer_id: int
    title: str
    merchant: dict[str, str]
    bill_fen: int | None
    saving_fen: int
    subsidy_fen: int
    points: int
    bonus_points: int
    redeemed_at: datetime
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """What a code is. `saving_fen` is there where it does not depend on the bill; `holder` is masked."""

    kind: str
    status: str
    holder: str
    offer: Any = None
    offers: Any = None
    saving_fen: int | None = None
    needs_bill: bool = True


def _works_at(merchant: Any, resident: Any) -> Any:
    """Whether somebody of a resident's household, or they themselves, is a member of the shop."""
    member, insider = aliased(MerchantMember), aliased(Resident)
    return exists().where(
        member.merchant_id == merchant,
        insider.user_id == member.user_id,
        insider.household_id == resident.household_id,
    )


_TERMS = (
    Offer.kind,
    Offer.title,
    Offer.percent_off_bp,
    Offer.cash_off_fen,
    Offer.list_price_fen,
    Offer.credit_price_fen,
    Offer.min_spend_fen,
    Offer.max_saving_fen,
    Offer.stars_off_bp,
    Offer.subsidy_kind,
    Offer.subsidy_fen,
    Offer.subsidy_share_bp,
    Offer.subsidy_cap_fen,
    Offer.bonus_points,
)

_COUPON_BEHIND = (
    select(
        Coupon.id,
        Coupon.status,
        Coupon.points,
        Coupon.round,
        Coupon.expires_at,
        Coupon.community_id,
        Coupon.resident_id,
        Coupon.offer_id,
        Offer.merchant_id,
        Community.path.label("offer_path"),
        Resident.user_id,
        _works_at(bindparam("merchant"), Resident).label("own_shop"),
        *_TERMS,
    )
    .join(Offer, Offer.id == Coupon.offer_id)
    .join(Community, Community.id == Offer.community_id)
    .join(Resident, Resident.id == Coupon.resident_id)
    .where(Coupon.serial == bindparam("serial"))
)
_CARD_BEHIND = (
    select(
        Resident.id,
        Resident.user_id,
        Resident.community_id,
        Community.path,
        _works_at(bindparam("merchant"), Resident).label("own_shop"),
    )
    .join(Community, Community.id == Resident.community_id)
    .where(Resident.card_serial == bindparam("serial"), Resident.status == ResidentStatus.ACTIVE)
)
_USE_COUPON = (
    update(_COUPON)  # type: ignore[arg-type]
    .where(
        _COUPON.c.id == bindparam("coupon"),
        _COUPON.c.status == CouponStatus.ISSUED,
        _COUPON.c.round == bindparam("seen_round"),
    )
    .values(status=CouponStatus.REDEEMED, redeemed_at=bindparam("at"))
)
_ADD_REDEMPTION = insert(_REDEMPTION)  # type: ignore[arg-type]


def scan(session: Session, *, member: MemberIdentity, digits: str, now: datetime) -> Scan:
    """What a code is, without doing anything.

    Raises what `redeem` raises for a code that cannot be honoured here; a coupon already redeemed here is shown as
    such.
    """
    member.require_active()
    code = codes.parse(digits)
    if code.prefix is Prefix.MEMBER_CARD:
        return _scan_card(session, member, code, now)
    row = _coupon_behind(session, member, code, now)
    if row.status is not CouponStatus.ISSUED and _receipt_of(session, member, row) is None:
        raise CouponNotIssuedError(row.status.value)
    if row.status is CouponStatus.ISSUED:
        _require_valid(row, now)
    offer = session.get_one(Offer, row.offer_id)
    return Scan(
        kind="coupon",
        status=row.status.value,
        holder=_holder(session, row.resident_id),
        offer=offer,
        saving_fen=savings.saving_without_bill(offer),
        needs_bill=savings.needs_bill(offer),
    )


def _scan_card(session: Session, member: MemberIdentity, code: Code, now: datetime) -> Scan:
    row = _card_behind(session, member, code)
    codes.matching_step(code, now=now)
    _require_stranger(row)
    stars = credit.stars_of_resident(session, resident_id=row.id, now=now)
    offers = [
        offer for offer in session.scalars(_member_offers(member, row.path, now)) if savings.star_share_bp(offer, stars)
    ]
    return Scan(kind="member_card", status="valid", holder=_holder(session, row.id), offers=offers)


def _holder(session: Session, resident_id: int) -> str:
    """A resident's name as a clerk sees it: masked."""
    return mask_name(session.scalars(select(Resident.name).where(Resident.id == resident_id)).one())


def redeem(
    session: Session, *, member: MemberIdentity, digits: str, bill_fen: int | None, offer_id: int | None, now: datetime
) -> Receipt:
    """Honour a coupon or, with `offer_id`, a member discount. The same shop again gets the same receipt.

    Raises MerchantSuspendedError, CodeUnknownError, CodeWrongError, CouponNotIssuedError, CodeUsedError,
    NotAtThisShopError, OwnShopError, BillRequiredError, BelowMinimumError, OfferChoiceRequiredError,
    OfferNotFoundError, NoStarDiscountError.
    """
    member.require_active()
    code = codes.parse(digits)
    if code.prefix is Prefix.MEMBER_CARD:
        return _redeem_card(session, member, code, bill_fen, offer_id, now)
    row = _coupon_behind(session, member, code, now)
    if row.status is not CouponStatus.ISSUED:
        return _same_again(session, member, row)
    _require_valid(row, now)
    saving = savings.saving_of(row, bill_fen=bill_fen)
    used = session.connection().execute(_USE_COUPON, {"coupon": row.id, "seen_round": row.round, "at": now})
    if not used.rowcount:  # Somebody was quicker; what they did is committed by now.
        return _same_again(session, member, _coupon_behind(session, member, code, now))
    values = _values(member, row.offer_id, row.resident_id, bill_fen, saving, row.points, row.bonus_points, now)
    values |= {"coupon_id": row.id, "round": row.round, "card_step": None}
    receipt = _add(session, member, values, row.title)
    reference = f"redeem:coupon:{row.id}" if row.round == 1 else f"redeem:coupon:{row.id}:{row.round}"
    legs = _legs(values, row.community_id)
    _post(session, "redemption", reference, legs, row.title, member.actor, now)
    facts = {"coupon_id": row.id, "title": row.title, "shop": member.name, "saving_fen": saving.saving_fen}
    messages.tell(session, user_id=row.user_id, kind=MessageKind.REDEEMED, facts=facts, now=now)
    return receipt


def _redeem_card(
    session: Session, member: MemberIdentity, code: Code, bill_fen: int | None, offer_id: int | None, now: datetime
) -> Receipt:
    row = _card_behind(session, member, code)
    step = codes.matching_step(code, now=now)
    _require_stranger(row)
    earlier = _receipt(session, Redemption.resident_id == row.id, Redemption.card_step == step)
    if earlier is not None and earlier.merchant["slug"] != member.slug:
        raise CodeUsedError
    if earlier is not None:
        return earlier
    if offer_id is None:
        raise OfferChoiceRequiredError
    offer = session.scalar(_member_offers(member, row.path, now).where(Offer.id == offer_id))
    if offer is None:
        raise OfferNotFoundError
    stars = credit.stars_of_resident(session, resident_id=row.id, now=now)
    saving = savings.saving_of(offer, bill_fen=bill_fen, stars=stars)
    values = _values(member, offer.id, row.id, bill_fen, saving, 0, offer.bonus_points, now)
    values |= {"coupon_id": None, "round": None, "card_step": step}
    receipt = _add(session, member, values, offer.title)
    legs = _legs(values, row.community_id)
    _post(session, "redemption", f"redeem:card:{row.id}:{step}", legs, offer.title, member.actor, now)
    facts = {"title": offer.title, "shop": member.name, "saving_fen": saving.saving_fen}
    messages.tell(session, user_id=row.user_id, kind=MessageKind.REDEEMED, facts=facts, now=now)
    return receipt


def _coupon_behind(session: Session, member: MemberIdentity, code: Code, now: datetime) -> Any:
    """Everything that decides about a coupon, in one row, once its code and its shop have been checked."""
    found = session.connection().execute(_COUPON_BEHIND, {"serial": code.serial, "merchant": member.merchant_id})
    row = found.one_or_none()
    if row is None:
        raise CodeUnknownError
    codes.matching_step(code, now=now)
    here = (
        member.merchant_id == row.merchant_id if row.merchant_id else member.community_path.startswith(row.offer_path)
    )
    if not here:
        raise NotAtThisShopError
    _require_stranger(row)
    return row


def _card_behind(session: Session, member: MemberIdentity, code: Code) -> Any:
    found = session.connection().execute(_CARD_BEHIND, {"serial": code.serial, "merchant": member.merchant_id})
    row = found.one_or_none()
    if row is None:
        raise CodeUnknownError
    return row


def _require_stranger(row: Any) -> None:
    if row.own_shop:
        raise OwnShopError


def _require_valid(row: Any, now: datetime) -> None:
    if row.expires_at <= now:  # Over, though the worker has not come by yet.
        raise CouponNotIssuedError(CouponStatus.EXPIRED.value)


def _member_offers(member: MemberIdentity, resident_path: str, now: datetime) -> Select[Offer]:
    """Member discounts that this shop gives now to a resident of that node, its own and the community's."""
    nodes = [int(part) for part in resident_path.split("/") if part]
    shop_nodes = [int(part) for part in member.community_path.split("/") if part]
    return (
        select(Offer)
        .where(
            Offer.kind == OfferKind.MEMBER_DISCOUNT,
            Offer.status == OfferStatus.PUBLISHED,
            Offer.valid_from <= now,
            Offer.valid_until > now,
            Offer.community_id.in_(nodes),
            or_(
                Offer.merchant_id == member.merchant_id,
                Offer.merchant_id.is_(None) & Offer.community_id.in_(shop_nodes),
            ),
        )
        .order_by(Offer.id)
    )


def _values(
    member: MemberIdentity,
    offer_id: int,
    resident_id: int,
    bill_fen: int | None,
    saving: savings.Saving,
    points: int,
    bonus_points: int,
    now: datetime,
) -> dict[str, Any]:
    return {
        "offer_id": offer_id,
        "merchant_id": member.merchant_id,
        "resident_id": resident_id,
        "clerk_user_id": member.user_id,
        "bill_fen": bill_fen,
        "saving_fen": saving.saving_fen,
        "subsidy_fen": saving.subsidy_fen,
        "points": points,
        "bonus_points": bonus_points,
        "redeemed_at": now,
        "day": business_day(now),
        "status": RedemptionStatus.DONE,
    }


def _add(session: Session, member: MemberIdentity, values: dict[str, Any], title: str) -> Receipt:
    try:
        added = session.connection().execute(_ADD_REDEMPTION, values)
    except IntegrityError as error:  # The member card's code of this step, at two counters at once.
        raise CodeUsedError from error
    return Receipt(
        id=added.inserted_primary_key[0],  # type: ignore[index]
        status=RedemptionStatus.DONE,
        coupon_id=values["coupon_id"],
        offer_id=values["offer_id"],
        title=title,
        merchant={"slug": member.slug, "name": member.name},
        bill_fen=values["bill_fen"],
        saving_fen=values["saving_fen"],
        subsidy_fen=values["subsidy_fen"],
        points=values["points"],
        bonus_points=values["bonus_points"],
        redeemed_at=values["redeemed_at"],
    )


def _legs(values: dict[str, Any], community_id: int) -> list[tuple[chart.AccountKey, int]]:
    """The postings of a redemption: the coupon's points, the bonus, the subsidy. The community is the holder's."""
    shop = values["merchant_id"]
    return [
        (chart.community(community_id, "escrow"), -values["points"]),
        (chart.merchant_points(shop), values["points"]),
        (chart.community(community_id, "issued"), -values["bonus_points"]),
        (chart.merchant_points(shop), values["bonus_points"]),
        (chart.offer_budget(values["offer_id"]), -values["subsidy_fen"]),
        (chart.merchant_payable(shop), values["subsidy_fen"]),
    ]


def _post(
    session: Session,
    kind: str,
    reference: str,
    legs: list[tuple[chart.AccountKey, int]],
    memo: str,
    actor: str,
    now: datetime,
) -> None:
    if any(amount for _, amount in legs):  # A plain discount moves nothing.
        ledger.post(session, ledger.Entry(kind, reference, legs, memo), at=now, actor=actor)


def _same_again(session: Session, member: MemberIdentity, row: Any) -> Receipt:
    """The receipt of a coupon that this shop has redeemed; for all others it is simply used."""
    receipt = _receipt_of(session, member, row)
    if receipt is None:
        raise CouponNotIssuedError(row.status.value)
    return receipt


def _receipt_of(session: Session, member: MemberIdentity, row: Any) -> Receipt | None:
    if row.status is not CouponStatus.REDEEMED:
        return None
    earlier = _receipt(session, Redemption.coupon_id == row.id, Redemption.round == row.round)
    return earlier if earlier is not None and earlier.merchant["slug"] == member.slug else None


def _receipts() -> Select[int, Redemption, str, str, str]:
    return (
        select(Redemption.id, Redemption, Offer.title, Merchant.slug, Merchant.name)
        .join(Offer, Offer.id == Redemption.offer_id)
        .join(Merchant, Merchant.id == Redemption.merchant_id)
    )


def _receipt(session: Session, *conditions: Any) -> Receipt | None:
    row = session.execute(_receipts().where(*conditions)).mappings().one_or_none()
    return None if row is None else _as_receipt(row, replayed=True)


def _as_receipt(row: RowMapping, *, replayed: bool = False) -> Receipt:
    done: Redemption = row["Redemption"]
    return Receipt(
        id=done.id,
        status=done.status,
        coupon_id=done.coupon_id,
        offer_id=done.offer_id,
        title=row["title"],
        merchant={"slug": row["slug"], "name": row["name"]},
        bill_fen=done.bill_fen,
        saving_fen=done.saving_fen,
        subsidy_fen=done.subsidy_fen,
        points=done.points,
        bonus_points=done.bonus_points,
        redeemed_at=done.redeemed_at,
        replayed=replayed,
    )


def reverse(session: Session, *, redemption_id: int, member: MemberIdentity, reason: str, now: datetime) -> Receipt:
    """Undo a redemption of the same business day, before it is on a statement; its coupon can be used again.

    Raises RedemptionNotFoundError, ReversalRefusedError.
    """
    done = session.scalar(
        select(Redemption).where(Redemption.id == redemption_id, Redemption.merchant_id == member.merchant_id)
    )
    if done is None:
        raise RedemptionNotFoundError
    coupon: Coupon | None = None
    if done.coupon_id is not None:  # First the coupon, then the redemption, as everywhere.
        coupon = session.get_one(Coupon, done.coupon_id, with_for_update=True, populate_existing=True)
    session.refresh(done, with_for_update=True)
    _require_reversible(done, now)
    done.status, done.reversed_at, done.reversal_reason = RedemptionStatus.REVERSED, now, reason
    community_id = _give_back(session, done, coupon)
    session.flush()
    title = session.get_one(Offer, done.offer_id).title
    values = {
        name: getattr(done, name) for name in ("merchant_id", "offer_id", "points", "bonus_points", "subsidy_fen")
    }
    legs = _legs(values, community_id)
    opposite = [(account, -amount) for account, amount in legs]
    _post(session, "reversal", f"reverse:redemption:{done.id}", opposite, title, member.actor, now)
    holder = session.scalar(select(Resident.user_id).where(Resident.id == done.resident_id))
    facts = {"coupon_id": done.coupon_id, "title": title, "shop": member.name}
    messages.tell(session, user_id=holder, kind=MessageKind.REVERSED, facts=facts, now=now)
    row = session.execute(_receipts().where(Redemption.id == done.id)).mappings().one()
    return _as_receipt(row)


def _require_reversible(done: Redemption, now: datetime) -> None:
    if done.status is RedemptionStatus.REVERSED:
        raise ReversalRefusedError("这笔核销已经撤销过了。")
    if done.statement_id is not None or done.day != business_day(now):
        raise ReversalRefusedError
    if done.round is not None and done.round >= MAX_ROUNDS:
        raise ReversalRefusedError("这张券撤销次数过多，请联系社区工作人员处理。")


def _give_back(session: Session, done: Redemption, coupon: Coupon | None) -> int:
    """Make the coupon usable again; says whose points these are: the community of the coupon, or of the card's
    holder.
    """
    if coupon is None:
        return session.scalars(select(Resident.community_id).where(Resident.id == done.resident_id)).one()
    coupon.status, coupon.redeemed_at = CouponStatus.ISSUED, None
    coupon.round += 1
    return coupon.community_id


def redemptions(
    session: Session, *, merchant_id: int, day: date | None, cursor: str | None, limit: int
) -> Page[Receipt]:
    """What a shop has honoured, newest first."""
    query = _receipts().where(Redemption.merchant_id == merchant_id)
    if day is not None:
        query = query.where(Redemption.day == day)
    page = newest_first(session, query, Redemption.id, cursor=cursor, limit=limit)
    return page.map(lambda row: _as_receipt(row._mapping))
