"""Console pages of all funds of a subtree: where they stand, and what is published of each month."""

from datetime import timedelta
from typing import Any

from flask import current_app, render_template, request

from app.core.clock import business_day, month_bounds, utc_now
from app.core.console.blueprint import Console, Section
from app.core.db.session import db
from app.core.errors import NotFoundError
from app.core.http.policies import current, page_for
from app.ledger.kinds import label_of
from app.office.dashboard import fund_months, fund_tree
from app.rewards.offers.terms import KINDS
from app.standing.programmes.settings import point_settings_at
from app.treasury import funds

blp = Console("fund_tree", __name__, sections=[Section("资金", "信用基金", "tree")])


@blp.get("/funds")
@page_for("funds:read")
def tree() -> str:
    """The funds of the subtree as they hang together, each alone and with those below it."""
    now, settings = utc_now(), current_app.config["SETTINGS"]
    rate_fen = point_settings_at(db.session(), now=now, settings=settings).point_value_fen
    found = fund_tree.fund_tree(db.session(), staff=current.staff, rate_fen=rate_fen)
    without = funds.without_fund(db.session(), staff=current.staff)
    return render_template("profiles/funds.html", tree=found, without=without)


@blp.get("/funds/<int:fund_id>/published")
@page_for("funds:read")
def published(fund_id: int) -> Any:
    """A month of one fund as it is put up for everybody to read: no names."""
    fund = funds.fund_in_scope(db.session(), fund_id=fund_id, staff=current.staff)
    last = business_day(month_bounds(f"{business_day(utc_now()):%Y-%m}")[0] - timedelta(days=1))
    month = request.args.get("month") or f"{last:%Y-%m}"
    try:
        start, end = month_bounds(month)
    except ValueError as error:
        raise NotFoundError("没有这个月份。") from error
    shown = fund_months.fund_month(db.session(), fund=fund, start=start, end=end)
    return render_template(
        "profiles/fund_month.html",
        fund=fund,
        shown=shown,
        month=month,
        is_over=end <= utc_now(),
        kind_label=label_of,
        given={kind: made.label for kind, made in KINDS.items()},
    )
