"""Forms of offers."""

import re
from typing import Any

from marshmallow import fields

from app.core.clock import end_of_day, start_of_day
from app.core.console.fields import REQUIRED, FormSchema, Yuan, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, text
from app.rewards.offers.models import OfferKind, OfferStatus, SubsidyKind
from app.rewards.offers.terms import FULL_BP, OFF_MAX_BP, POINTS_MAX, STARS, STOCK_MAX, TERMS, OfferTerms, Unit

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%?", re.ASCII)


class Percent(fields.Field[int]):
    """A share typed in percent, `12.5`; in basis points from then on."""

    default_error_messages = REQUIRED | {"invalid": "请填写百分比，例如 20 或 12.5。"}

    def __init__(self, low: int, high: int, **options: Any) -> None:
        super().__init__(**options)
        self._low, self._high = low, high

    def _deserialize(self, value: Any, *_where: Any, **_how: Any) -> int:
        typed = _PERCENT.fullmatch(str(value).strip())
        if not typed:
            raise self.make_error("invalid")
        share_bp = int(typed[1]) * 100 + int((typed[2] or "").ljust(2, "0"))
        if not self._low <= share_bp <= self._high:
            raise self.make_error("invalid")
        return share_bp


def _typed(unit: Unit) -> fields.Field[Any]:
    match unit:
        case Unit.FEN:
            return Yuan(load_default=None)
        case Unit.OFF_BP:
            return Percent(1, OFF_MAX_BP, load_default=None)
        case Unit.OFF_BP_BY_STARS:  # Never typed: here the service says what is wrong with those of each star.
            return fields.Raw(load_default=None)


class OfferForm(FormSchema):
    """An offer of a community; which fields belong to a kind is the service's to say."""

    class Meta(FormSchema.Meta):
        include = {name: _typed(term.unit) for name, term in TERMS.items()} | {
            f"stars_{stars}": Percent(1, OFF_MAX_BP, load_default=None) for stars in STARS
        }

    community_id = form_id(required=True)
    title = text(2, 40, required=True)
    description = text(0, 200, load_default="")
    points = typed_whole(0, POINTS_MAX, load_default=0)
    stock_total = typed_whole(0, STOCK_MAX, load_default=0)
    per_person = typed_whole(1, 100, load_default=1)
    min_stars = typed_whole(0, 5, load_default=0)
    coupon_days = typed_whole(1, 365, load_default=30)
    valid_from = day(required=True)
    valid_until = day(required=True)
    subsidy_kind = choice(SubsidyKind, load_default=SubsidyKind.NONE)
    subsidy_fen = Yuan(load_default=None)
    subsidy_share_bp = Percent(1, FULL_BP, load_default=None)
    subsidy_cap_fen = Yuan(load_default=None)


def terms_of(kind: OfferKind, typed: dict[str, Any]) -> OfferTerms:
    """The terms that a filled form means. Days are whole days in Shanghai, the last one included; what belongs to
    another subsidy than the chosen one was typed before the mind was changed, and is dropped.
    """
    terms = dict(typed)
    steps = {str(stars): terms.pop(f"stars_{stars}") for stars in STARS}
    chosen = {stars: share for stars, share in steps.items() if share is not None}
    terms["stars_off_bp"] = chosen or None
    if terms["subsidy_kind"] is not SubsidyKind.FIXED:
        terms["subsidy_fen"] = None
    if terms["subsidy_kind"] is not SubsidyKind.SHARE:
        terms["subsidy_share_bp"] = terms["subsidy_cap_fen"] = None
    terms["valid_from"], terms["valid_until"] = start_of_day(terms["valid_from"]), end_of_day(terms["valid_until"])
    return OfferTerms(kind=kind, **terms)


class PublishForm(FormSchema):
    bonus_points = typed_whole(0, 100, load_default=0)
    session_id = form_id(load_default=None)


class OffersQuery(ListQuery):
    status = choice(OfferStatus)
    kind = choice(OfferKind)
    community_id = form_id()
    merchant_id = form_id()
    session_id = form_id()
    text = text(1, 40)


class KindQuery(ListQuery):
    kind = choice(OfferKind)
