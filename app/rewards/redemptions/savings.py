"""What a redemption saves its holder, and how much of that the fund bears. Pure arithmetic, all in fen."""

from dataclasses import dataclass

from app.rewards.offers.models import Offer, OfferKind, SubsidyKind
from app.rewards.offers.terms import FULL_BP, MoneyTerms
from app.rewards.redemptions.errors import (
    BelowMinimumError,
    BillRequiredError,
    BillTooLargeError,
    NoStarDiscountError,
)

Terms = MoneyTerms | Offer


@dataclass(frozen=True, slots=True)
class Saving:
    """`saving_fen` is what the holder does not pay; `subsidy_fen` the part of it that the fund gives the shop."""

    saving_fen: int
    subsidy_fen: int


def needs_bill(terms: Terms) -> bool:
    """Whether the saving depends on what was bought."""
    return terms.kind in (OfferKind.PERCENT_OFF, OfferKind.MEMBER_DISCOUNT) or bool(terms.min_spend_fen)


def saving_without_bill(terms: Terms) -> int | None:
    """The saving where it is the same for every bill, else None."""
    return None if needs_bill(terms) else _saving(terms, None, 0)


def to_collect_fen(terms: Terms, *, bill_fen: int | None, saving_fen: int) -> int | None:
    """What the holder still pays; None where nobody has said what was bought."""
    if bill_fen is not None:
        return max(0, bill_fen - saving_fen)
    if terms.kind is OfferKind.CREDIT_PRICE:
        return terms.credit_price_fen
    return 0 if terms.kind is OfferKind.FREE_ITEM else None


def star_share_bp(terms: Terms, stars: int) -> int:
    """The member discount for these stars, in basis points: that of the highest step reached, 0 below the first."""
    steps = {int(step): share for step, share in (terms.stars_off_bp or {}).items()}
    reached = [step for step in steps if step <= stars]
    return steps[max(reached)] if reached else 0


def saving_of(terms: Terms, *, bill_fen: int | None, bill_max_fen: int, stars: int = 0) -> Saving:
    """What this redemption saves at a shop whose highest bill is `bill_max_fen`.

    Raises BillRequiredError, BillTooLargeError, BelowMinimumError, NoStarDiscountError.
    """
    if bill_fen is None and needs_bill(terms):
        raise BillRequiredError
    if bill_fen is not None and bill_fen > bill_max_fen:
        raise BillTooLargeError(bill_max_fen)
    if terms.min_spend_fen and bill_fen is not None and bill_fen < terms.min_spend_fen:
        raise BelowMinimumError(terms.min_spend_fen)
    saving_fen = _saving(terms, bill_fen, stars)
    return Saving(saving_fen, _subsidy(terms, saving_fen))


def _saving(terms: Terms, bill_fen: int | None, stars: int) -> int:
    match terms.kind:
        case OfferKind.PERCENT_OFF:
            saving_fen = (bill_fen or 0) * (terms.percent_off_bp or 0) // FULL_BP
        case OfferKind.MEMBER_DISCOUNT:
            share_bp = star_share_bp(terms, stars)
            if not share_bp:
                raise NoStarDiscountError
            saving_fen = (bill_fen or 0) * share_bp // FULL_BP
        case OfferKind.CASH_OFF:
            saving_fen = min(terms.cash_off_fen or 0, bill_fen) if bill_fen is not None else terms.cash_off_fen or 0
        case OfferKind.CREDIT_PRICE:
            saving_fen = (terms.list_price_fen or 0) - (terms.credit_price_fen or 0)
        case OfferKind.FREE_ITEM:
            saving_fen = terms.list_price_fen or 0
    return min(saving_fen, terms.max_saving_fen) if terms.max_saving_fen else saving_fen


def _subsidy(terms: Terms, saving_fen: int) -> int:
    match terms.subsidy_kind:
        case SubsidyKind.NONE:
            return 0
        case SubsidyKind.FIXED:
            return min(terms.subsidy_fen or 0, saving_fen)
        case SubsidyKind.SHARE:
            return min(saving_fen * (terms.subsidy_share_bp or 0) // FULL_BP, terms.subsidy_cap_fen or 0)
