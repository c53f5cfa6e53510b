"""Console pages of one shop: everything that is known of it, and what can be decided."""

from typing import Any

from flask import url_for

from app.core.clock import utc_now
from app.core.console import charts
from app.core.console.blueprint import Console
from app.core.console.charts import Bar
from app.core.console.formats import month, number
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.http.policies import current, page_for
from app.office.profiles.applicants import applicants
from app.office.profiles.merchant_profile import shop_file
from app.parties import merchants
from app.parties.merchants import licence_pictures
from app.rewards.offers import labels as coupons_words

blp = Console("merchant_profile", __name__)


@blp.get("/merchants/<int:merchant_id>")
@page_for("merchants:read")
def shop(merchant_id: int) -> Any:
    """One shop."""
    now = utc_now()
    file = shop_file(db.session(), merchant_id=merchant_id, staff=current.staff, now=now)
    months = [
        Bar(line.month[2:].replace("-", "/"), line.redemptions, number(line.redemptions), hint=month(line.month))
        for line in file.months
    ]
    has_licence = file.shop.has_licence_picture and licence_pictures.is_there(db.session(), merchant_id)
    licence = url_for("merchant_pictures_console.licence", merchant_id=merchant_id) if has_licence else None
    return Form().page(
        "profiles/merchant.html",
        file=file,
        licence=licence,
        by_month=charts.columns(months),
        now=now,
        gain=coupons_words.gain,
        shown_name=merchants.shown_name,
        applicant=applicants(db.session(), user_ids=[file.shop.applied_by], staff=current.staff).get(
            file.shop.applied_by
        ),
    )
