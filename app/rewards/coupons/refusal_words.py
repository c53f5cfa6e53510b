"""Why an offer cannot be claimed, and a coupon not be used, with the number or the date that is meant."""

from datetime import date, datetime

from app.core.clock import SHANGHAI, business_day, last_day
from app.rewards.coupons import daily_limits
from app.rewards.coupons.errors import ClaimRefusedError, CouponNotIssuedError
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.offers.models import Offer

HOW_TO_EARN = "参加志愿服务、社区活动，登记后积分就会到账。"


def words(reason: str, offer: Offer, *, points: int, stars: int, claimed: int, today: int) -> str:
    """For a resident who has so many points and stars, has claimed so many of this offer, and so many of all today."""
    match reason:
        case "closed" if offer.decided_at is not None:
            return f"这项优惠已在 {_day(business_day(offer.decided_at))}结束。"
        case "not_at_fair":
            return f"这项优惠{fair_time(offer.valid_from, offer.valid_until)}。"
        case "ended":
            return f"这项优惠的最后一天是 {_day(last_day(offer.valid_until))}，已经过了。"
        case "not_yet_valid":
            return f"{_day(business_day(offer.valid_from))}开始兑换，到时再来。"
        case "sold_out":
            return f"{offer.stock_total} 份已经兑换完了，看看其他优惠吧。"
        case "limit_reached":
            return f"每人最多 {offer.per_person} 张，您已经兑换了 {claimed} 张。"
        case "limit_of_today" if today >= daily_limits.A_DAY:
            return f"每天最多兑换 {daily_limits.A_DAY} 次，您今天已经兑换了 {today} 次。明天可以再兑换。"
        case "limit_of_today":
            return f"同一项优惠每天最多兑换 {daily_limits.OF_ONE_OFFER} 次，今天已经到了。明天可以再兑换。"
        case "not_enough_stars":
            return f"这项优惠给 {offer.min_stars} 星及以上的居民，您现在 {stars} 星。"
        case "not_enough_points":
            return f"还差 {offer.points - points} 积分。{HOW_TO_EARN}"
        case _:
            return ClaimRefusedError.REASONS[reason]


def not_issued(coupon: Coupon) -> CouponNotIssuedError:
    """For a coupon that was used or given back, or is over."""
    if coupon.redeemed_at is not None and coupon.status is CouponStatus.REDEEMED:
        return CouponNotIssuedError(
            coupon.status.value, f"这张券已在 {_moment(coupon.redeemed_at)} 使用，不能再次使用。"
        )
    if coupon.cancelled_at is not None and coupon.status is CouponStatus.CANCELLED:
        return CouponNotIssuedError(
            coupon.status.value, f"这张券已在 {_moment(coupon.cancelled_at)} 取消，积分已退回。"
        )
    return expired(coupon.expires_at)


def expired(until: datetime) -> CouponNotIssuedError:
    """For a coupon that was good until then, whether or not the worker has come by yet."""
    words = f"这张券的最后一天是 {_day(last_day(until))}，已过期，积分退回账户。"
    return CouponNotIssuedError(CouponStatus.EXPIRED.value, words)


def fair_time(starts_at: datetime, ends_at: datetime) -> str:
    """When an offer is good that is bound to a session."""
    end = ends_at.astimezone(SHANGHAI)
    until = f"{end:%H:%M}" if business_day(starts_at) == business_day(ends_at) else _moment(ends_at)
    return f"只在集市期间兑换和使用：{_moment(starts_at)} 至 {until}"


def _moment(at: datetime) -> str:
    return f"{_day(business_day(at))} {at.astimezone(SHANGHAI):%H:%M}"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
