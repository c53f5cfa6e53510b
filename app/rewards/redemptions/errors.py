"""Errors of scans, redemptions and reversals."""

from datetime import datetime

from app.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError
from app.rewards.coupons.errors import CodeUnknownError, CodeWrongError
from app.rewards.coupons.refusal_words import fair_time


class NotAtThisShopError(ConflictError):
    code = "not_at_this_shop"
    message = "这张券不能在本店使用，请顾客到券面写明的商户。"


class NotAtFairError(ConflictError):
    """The coupon is good during a session only, which has not begun or is over."""

    code = "not_at_fair"

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        super().__init__(f"这张券{fair_time(starts_at, ends_at)}。现在不能使用。")


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


class BillTooLargeError(RuleError):
    code = "bill_too_large"

    def __init__(self, bill_max_fen: int) -> None:
        message = f"账单金额超过本店单笔上限 {bill_max_fen / 100:,.2f} 元，请核对。确需更高，请联系社区工作人员调整。"
        super().__init__(message, {"bill_max_fen": bill_max_fen})


class BelowMinimumError(ConflictError):
    code = "below_min_spend"

    def __init__(self, min_spend_fen: int) -> None:
        super().__init__(f"消费满 {min_spend_fen / 100:,.2f} 元才能使用。", {"min_spend_fen": min_spend_fen})


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


class HolderLeftError(ConflictError):
    """The holder has moved away or died; the coupon is theirs again if they come back, or given back in time."""

    code = "holder_left"
    message = "持券人已不在册，这张券现在不能用。请持券人联系社区。"


class PaperLimitError(ConflictError):
    code = "paper_card_limit"
    message = "这张纸质会员卡今天用过 5 次了，明天再用；可以请持卡人出示手机上的会员码。"


class CardUnknownError(CodeUnknownError):
    """The same, for who collects: a card that was replaced is one as well."""

    message = "没有找到这张会员卡，可能已经换了新卡。请按户号选，或请对方重新出示。"


class CardWrongError(CodeWrongError):
    message = "会员码不正确或已过期。请对方刷新后再扫一次，或按户号选。"


class CardExpiredError(CodeWrongError):
    """It was right a while ago: what was scanned was sent too late, as after a time without a network."""

    code = "code_expired"
    message = "会员码一分钟内有效，发出时已经过期，没有登记。请按户号选，或请对方重新出示。"

    def __init__(self) -> None:
        super().__init__(is_guess=False)
