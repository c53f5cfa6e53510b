"""What can go wrong with offers, coupons, codes and redemptions."""

from typing import Any

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError


class OfferNotFoundError(NotFoundError):
    message = "没有找到这项优惠。"


class OfferStateError(ConflictError):
    code = "offer_state"
    message = "这项优惠当前的状态不能进行这项操作。"


class ClaimRefusedError(ConflictError):
    """An offer that cannot be claimed now; `code` is one of the reasons below, which lists of offers show as well."""

    REASONS = {
        "not_claimable": "会员优惠不用兑换，结账时出示会员码即可。",
        "paused": "这项优惠暂停兑换，请稍后再看。",
        "closed": "这项优惠已经结束。",
        "not_yet_valid": "这项优惠还没有开始，请到开始日期再来。",
        "ended": "这项优惠已经过期。",
        "sold_out": "已经兑换完了，看看其他优惠吧。",
        "limit_reached": "您兑换这项优惠的次数已达上限。",
        "not_enough_stars": "这项优惠是给更高星级的奖励，您还可以选择其他优惠。",
        "not_enough_points": "积分还不够，多参加社区活动就能攒够。",
    }

    def __init__(self, reason: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(self.REASONS[reason], details)
        self.code = reason  # type: ignore[misc]  # One class for all reasons: they differ in words only.


class CouponNotFoundError(NotFoundError):
    message = "没有找到这张券。"


class CouponNotIssuedError(ConflictError):
    """The coupon has been redeemed, cancelled or has expired; `code` says which."""

    WORDS = {
        "redeemed": "这张券已经核销过了，不能再次使用。",
        "cancelled": "这张券已被取消，积分已退回。",
        "expired": "这张券已过期，积分已退回账户。",
    }

    def __init__(self, status: str) -> None:
        super().__init__(self.WORDS[status], {"status": status})
        self.code = f"coupon_{status}"  # type: ignore[misc]  # As above.


class CodeUnknownError(NotFoundError):
    """No coupon and no member card has this serial. Counts as a wrong scan."""

    code = "code_unknown"
    message = "没有找到这个码对应的券或会员卡。请顾客打开小程序重新出示。"


class CodeWrongError(RuleError):
    """The serial is known, the six digits of the moment are not those. Counts as a wrong scan."""

    code = "code_wrong"
    message = "动态码不正确或已过期。请顾客刷新后再扫一次。"


class NotAtThisShopError(ConflictError):
    code = "not_at_this_shop"
    message = "这张券不能在本店使用，请顾客到券面写明的商户。"


class CodeUsedError(ConflictError):
    """The member card's code of this moment has been used at another shop."""

    code = "code_used"
    message = "这个会员码刚刚用过。请顾客等 30 秒刷新后再出示。"


class OwnShopError(ForbiddenError):
    code = "own_shop"
    message = "店主、店员及其家人不能在本店核销。"


class BillRequiredError(RuleError):
    code = "bill_required"
    message = "请输入账单金额，才能算出优惠。"


class BelowMinimumError(ConflictError):
    code = "below_min_spend"

    def __init__(self, min_spend_fen: int) -> None:
        super().__init__(f"消费满 {min_spend_fen / 100:.2f} 元才能使用。", {"min_spend_fen": min_spend_fen})


class OfferChoiceRequiredError(RuleError):
    code = "offer_choice_required"
    message = "这是会员码，请先选择要使用的会员优惠。"


class NoStarDiscountError(ConflictError):
    code = "no_star_discount"
    message = "顾客当前的星级没有这项会员优惠，按原价结账即可。"


class RedemptionNotFoundError(NotFoundError):
    message = "没有找到这笔核销记录。"


class ReversalRefusedError(ConflictError):
    """Only on the same business day, before it is on a statement, and not again and again."""

    code = "reversal_refused"
    message = "只能撤销当天的核销，且尚未进入对账单。"
