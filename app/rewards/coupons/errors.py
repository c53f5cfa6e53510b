"""Errors of claims, coupons and codes."""

from app.core.errors import ConflictError, NotFoundError, RuleError


class ClaimRefusedError(ConflictError):
    """An offer that cannot be claimed now; `code` is one of the reasons below, which lists of offers show as well. What
    is said without knowing the offer and the resident is below; `refusal_words` says more.
    """

    REASONS = {
        "not_claimable": "会员优惠不用兑换，结账时出示会员码即可。",
        "paused": "这项优惠暂停兑换，请稍后再看。",
        "closed": "这项优惠已经结束。",
        "not_at_fair": "这项优惠只在集市期间、在集市上兑换。",
        "not_yet_valid": "这项优惠还没有开始，请到开始日期再来。",
        "ended": "这项优惠已经过期。",
        "sold_out": "已经兑换完了，看看其他优惠吧。",
        "limit_reached": "您兑换这项优惠的次数已达上限。",
        "limit_of_today": "今天兑换的次数已达上限：每天最多 30 次，同一项优惠 5 次。明天可以再兑换。",
        "not_enough_stars": "这项优惠是给更高星级的奖励，您还可以选择其他优惠。",
        "not_enough_points": "积分还不够，多参加社区活动就能攒够。",
    }

    def __init__(self, reason: str, words: str | None = None) -> None:
        super().__init__(words or self.REASONS[reason])
        self.code = reason  # type: ignore[misc]  # One class for all reasons: they differ in words only.


class GiveBackLimitError(ConflictError):
    code = "give_back_limit_of_today"
    message = "今天退回的次数已达上限：每天最多 30 次，同一项优惠 5 次。明天可以再退，到期的券会自动退回积分。"


class CouponNotFoundError(NotFoundError):
    message = "没有找到这张券。"


class CouponNotIssuedError(ConflictError):
    """The coupon is not in the state that is wanted; `code` says in which it is, `words` may say since when."""

    WORDS = {
        "issued": "这张券还没有使用。",
        "redeemed": "这张券已使用，不能再次使用。",
        "cancelled": "这张券已被取消，积分已退回。",
        "expired": "这张券已过期，积分已退回账户。",
    }

    def __init__(self, status: str, words: str | None = None) -> None:
        super().__init__(words or self.WORDS[status], {"status": status})
        self.code = f"coupon_{status}"  # type: ignore[misc]  # As above.


class CodeUnknownError(NotFoundError):
    """No coupon and no member card has this serial.

    `is_guess` where the prefix is ours and the six digits are not those of the moment: only then it counts as a wrong
    scan.
    """

    code = "code_unknown"
    message = "没有找到这个码对应的券或会员卡。请顾客打开小程序重新出示。"

    def __init__(self, *, is_guess: bool = False) -> None:
        super().__init__()
        self.is_guess = is_guess


class CodeWrongError(RuleError):
    """The serial is known, the six digits of the moment are not those.

    `is_guess` unless they were those of a moment not long ago: a screenshot, or a request that waited for a network.
    """

    code = "code_wrong"
    message = "这个码不正确或已过期。请顾客刷新后再扫一次。"

    def __init__(self, *, is_guess: bool = True) -> None:
        super().__init__()
        self.is_guess = is_guess


class PaymentCodeError(RuleError):
    """What was scanned is for paying by a wallet: an honest mistake, which counts as nothing."""

    code = "payment_code"

    def __init__(self, wallet: str, name: str) -> None:
        message = f"这是顾客的{name}付款码，只能用来收款。请顾客打开小程序，出示诚信券或会员码。"
        super().__init__(message, {"wallet": wallet})
