"""Console pages of a shop's exit from the alliance, with which its offers and coupons end."""

from functools import partial
from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.reasons import ask_reason
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.parties import merchants
from app.rewards.publication import shop_exit

blp = Console("merchant_exit", __name__)


@blp.route("/merchants/<int:merchant_id>/exit", methods=["GET", "POST"])
@page_for("merchants:exit")
def leave(merchant_id: int) -> Any:
    """End a shop's membership for good."""
    shop = merchants.merchant_in_scope(db.session(), merchant_id=merchant_id, staff=current.staff)
    return ask_reason(
        partial(shop_exit.leave, merchant_id=merchant_id, staff=current.staff, now=utc_now()),
        title="退出联盟",
        about=shop.name,
        effect=(
            "商户的优惠全部结束，预算退回基金；居民手中未使用的券作废，积分退回。"
            "店主和店员不能再操作。商户已得的积分和应付款仍按月结算、打款。"
        ),
        hint="写明原因和依据，例如自愿退出、虚假核销。",
        button="办理退出",
        confirm=f"「{shop.name}」退出联盟后不能恢复，需要重新申请。",
        done="商户已退出联盟。",
        to=url_for("merchant_profile_console.shop", merchant_id=merchant_id),
    )
