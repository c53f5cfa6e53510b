"""Console pages of a month: run once it is over, and how far it is, by community and by fund."""

from datetime import timedelta
from typing import Any

from app.alliance.settlement import forms, labels, overview
from app.alliance.settlement import months as months_service
from app.alliance.settlement.models import StatementStatus
from app.core.clock import business_day, month_bounds, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.db.session import db
from app.core.errors import NotFoundError
from app.core.http.policies import current, page_for
from app.core.tasks.console import page_of

blp = Console(
    "months",
    __name__,
    sections=[Section("资金", "月度结算", "months")],
    labels=labels.LABELS,
)


def last_month() -> str:
    """The month before this one."""
    this = f"{business_day(utc_now()):%Y-%m}"
    return f"{business_day(month_bounds(this)[0] - timedelta(days=1)):%Y-%m}"


def _page(form: Form, month: str | None) -> Any:
    session, staff = db.session(), current.staff
    known = overview.months(session, staff=staff)
    chosen = month or (known[0] if known else last_month())
    shown = overview.overview(session, month=chosen, staff=staff)
    waiting = months_service.waiting_shops(session, month=last_month(), staff=staff, now=utc_now())
    return form.page(
        "settlement/months.html",
        months=known,
        shown=shown,
        statuses=list(StatementStatus),
        Status=StatementStatus,
        last_month=last_month(),
        waiting=waiting,
    )


@blp.get("/settlements")
@page_for("settlement:read")
def months() -> Any:
    """The latest month."""
    return _page(Form(forms.MonthForm, {"month": last_month()}), None)


@blp.get("/settlements/<month>")
@page_for("settlement:read")
def month(month: str) -> Any:
    """One month by community and fund."""
    if month not in overview.months(db.session(), staff=current.staff):
        raise NotFoundError("本辖区没有这个月的对账单。")
    return _page(Form(forms.MonthForm, {"month": last_month()}), month)


@blp.post("/settlements")
@page_for("settlement:write")
def run() -> Any:
    """Make the statements of a month that is over; those that are there stay as they are."""
    form = Form(forms.MonthForm)
    answer = form.run(
        lambda session, month: months_service.begin_run(session, month=month, staff=current.staff, now=utc_now()),
        done="已开始生成对账单。",
        to=page_of,
    )
    return answer or _page(form, None)
