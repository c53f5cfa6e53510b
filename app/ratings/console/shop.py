"""One shop: everything that is known of it, and what can be decided."""

from typing import Any

from app.core.clock import utc_now
from app.core.console import charts
from app.core.console.blueprint import Console
from app.core.console.charts import Bar
from app.core.console.forms import Form
from app.core.console.words import month, number
from app.core.extensions import db
from app.core.policy import EVERY_ROLE, current, page_for
from app.coupons import words as coupons_words
from app.merchants import service as merchants
from app.merchants import words as merchants_words
from app.ratings.service.shop_file import shop_file

blp = Console("shop", __name__)


@blp.get("/merchants/<int:merchant_id>")
@page_for(*EVERY_ROLE)
def shop(merchant_id: int) -> Any:
    """One shop."""
    now = utc_now()
    file = shop_file(db.session(), merchant_id=merchant_id, staff=current.staff, now=now)
    months = [
        Bar(line.month[2:].replace("-", "/"), line.redemptions, number(line.redemptions), hint=month(line.month))
        for line in file.months
    ]
    return Form().page(
        "ratings/shop.html",
        file=file,
        by_month=charts.columns(months),
        now=now,
        role=current.staff.role.value,
        action_words=merchants_words.ACTIONS,
        detail_words=merchants_words.DETAILS,
        gain=coupons_words.gain,
        shown_name=merchants.shown_name,
    )
