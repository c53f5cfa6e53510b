"""Console pages of the dashboard: what waits for me, and where points, money and shops of a node stand."""

from datetime import date
from typing import Any

from flask import current_app, jsonify, render_template, url_for

from app.core.clock import business_day, utc_now
from app.core.console import charts
from app.core.console.blueprint import Console, Section
from app.core.console.charts import Bar, Chart
from app.core.console.formats import number, percent
from app.core.console.lists import Filters
from app.core.db.engine import snapshot
from app.core.db.session import db
from app.core.db.uow import end_reading
from app.core.http.policies import current, page_for
from app.office.dashboard import first_day as beginnings
from app.office.dashboard import forms, labels, waiting
from app.office.dashboard import summary as reports
from app.office.dashboard.daily_redemptions import Sum
from app.office.dashboard.first_day import Step
from app.office.dashboard.periods import Days, Period, days_before, days_of
from app.office.dashboard.waiting import Waiting
from app.office.dashboard.waiting_queries import Task
from app.parties.communities.models import Community
from app.parties.communities.nodes import community_in_scope
from app.standing.programmes.settings import point_settings_at
from app.treasury.coverage.coverage import ALARM_BP, WARNING_BP, Coverage

blp = Console("reports", __name__, sections=[Section("工作台", "工作台", "dashboard")], labels=labels.LABELS)

BARS_MAX = 12
"""Lying bars that are drawn; the table has all."""
METER_BP = 12_000


@blp.get("/")
@page_for("console:use")
def dashboard() -> str:
    """Where things stand."""
    filters, now = Filters(forms.DashboardQuery), utc_now()
    period: Period = filters.values["period"]
    staff = current.staff
    end_reading()
    with snapshot(db.engine) as session:  # Of one moment, as the figures of a job and the ledger are added up.
        tree = reports.nodes_below(session, staff.path)
        node = community_in_scope(session, community_id=filters.values.get("node", staff.community_id), staff=staff)
        rate_fen = point_settings_at(session, now=now, settings=current_app.config["SETTINGS"]).point_value_fen
        days = days_of(period, business_day(now))
        shown = reports.dashboard(
            session, staff=staff, node=node, days=days, before=days_before(period, days), rate_fen=rate_fen
        )
        tasks = waiting.waiting_for(session, staff=staff, now=now)
        is_keeper = beginnings.WHO_SETS_UP.allows(staff.role)
        steps = beginnings.first_day(session, path=staff.path) if is_keeper else []
        return render_template(
            "dashboard/dashboard.html",
            shown=shown,
            filters=filters,
            period=period,
            tree=tree,
            nodes=[(str(each.id), _indented(each, staff.path)) for each in tree],
            steps=[(each, url_for(STEPS[each.step][0], **STEPS[each.step][1])) for each in steps],
            counted=waiting.COUNTED,
            tasks=[(each, _link(each)) for each in tasks],
            by_day=charts.columns(_columns(shown.redeemed.by_day, shown.days)),
            by_trade=charts.rows([_row(name, one) for name, one in shown.trades[:BARS_MAX]]),
            by_community=charts.rows([_row(each.name, one) for each, one in shown.communities[:BARS_MAX]]),
            by_offer=charts.rows([Bar(one.title, one.claimed, f"{number(one.claimed)} 张") for one in shown.wanted]),
            cover_chart=_meter(shown.money.coverage) if shown.money else None,
            months=_months(shown.redeemed.by_day, shown.days),
            by_day_rows=[(str(day), shown.redeemed.by_day.get(day, Sum())) for day in reversed(shown.days.all)],
            community_rows=[(each.name, one) for each, one in shown.communities],
        )


@blp.get("/waiting")
@page_for("console:use")
def counts() -> Any:
    """How much waits on which page of the navigation, by its address; pages ask once they are there."""
    found: dict[str, int] = {}
    for each in waiting.waiting_for(db.session(), staff=current.staff, now=utc_now()):
        page = url_for(LINKS[each.task][0])
        found[page] = found.get(page, 0) + each.count
    return jsonify(counts={page: count for page, count in found.items() if count}, most=waiting.COUNTED)


def _indented(node: Community, top: str) -> str:
    depth = node.path.count("/") - top.count("/")
    return "　" * depth + node.name


def _columns(by_day: dict[date, Sum], days: Days) -> list[Bar]:
    if days.is_long:
        return [Bar(f"{int(month[5:])}月", one.count, number(one.count)) for month, one in _months(by_day, days)]
    counts = [(day, by_day.get(day, Sum()).count) for day in days.all]
    return [Bar(f"{day.month}-{day.day}", count, number(count), f"{day}") for day, count in counts]


def _months(by_day: dict[date, Sum], days: Days) -> list[tuple[str, Sum]]:
    """The days added up by month; none where they are few enough to stand by themselves."""
    if not days.is_long:
        return []
    months = {day.strftime("%Y-%m"): Sum() for day in days.all}
    for day, one in by_day.items():
        months[day.strftime("%Y-%m")] += one
    return list(months.items())


def _row(name: str, one: Sum) -> Bar:
    return Bar(name, one.count, f"{number(one.count)} 笔")


def _meter(coverage: Coverage) -> Chart | None:
    if coverage.used_bp is None:
        return None
    bar = Bar("占用", coverage.used_bp, percent(coverage.used_bp))
    marks = [(WARNING_BP, "预警 80%"), (ALARM_BP, "不足 100%")]
    return charts.meter(bar, whole=METER_BP, marks=marks)


STEPS: dict[Step, tuple[str, dict[str, Any]]] = {
    Step.COMMUNITIES: ("nodes_console.nodes", {}),
    Step.STAFF: ("staff_console.members", {}),
    Step.ROSTER: ("imports_console.upload", {"list_name": "roster"}),
    Step.SHOPS: ("merchants_console.merchants", {}),
    Step.FUND: ("fund_tree_console.tree", {}),
    Step.OFFER: ("offers_console.offers", {}),
}
LINKS: dict[Task, tuple[str, dict[str, Any]]] = {
    Task.TOP_UPS: ("top_ups_console.top_ups", {}),
    Task.ALLOCATIONS: ("allocations_console.allocations", {"status": "drafted"}),
    Task.TOP_UPS_RETURNED: ("top_ups_console.top_ups", {"status": "rejected"}),
    Task.ALLOCATIONS_RETURNED: ("allocations_console.allocations", {"status": "rejected"}),
    Task.APPLICATIONS: ("merchants_console.applications", {}),
    Task.OFFERS: ("offers_console.offers", {"status": "draft"}),
    Task.DISPUTES: ("disputes_console.disputes", {}),
    Task.REVERSALS: ("reversals_console.reversals", {"status": "open"}),
    Task.STATEMENTS: ("statements_console.list_", {"status": "confirmed"}),
    Task.PAYMENTS: ("payments_console.payments", {}),
    Task.FAILED: ("payments_console.payments", {}),
    Task.RETURNS: ("statements_console.list_", {"return_asked": "true"}),
    Task.PAYEES: ("payees_console.payees", {"proposed": "true"}),
    Task.AT_THE_BANK: ("payments_console.payments", {}),
    Task.SHOPS_WITHOUT_ACCOUNT: ("payees_console.payees", {"missing": "true"}),
    Task.CORRECTIONS: ("privacy_console.corrections", {"status": "asked"}),
    Task.CASES: ("cases_console.queue", {}),
    Task.SNAPS: ("snaps_console.queue", {}),
    Task.COMPLAINTS: ("complaints_console.queue", {}),
    Task.MEDIATIONS: ("mediations_console.queue", {}),
    Task.REPORTS: ("sealed_reports_console.queue", {}),
    Task.BATCHES: ("record_batches_console.batches", {"state": "verifying"}),
    Task.RECORDS: ("records_console.records", {"state": "submitted"}),
    Task.LISTS: ("payments_console.payments", {}),
    Task.ACCOUNTS: ("staff_console.members", {}),
    Task.MERGES: ("residency_console.merges", {}),
    Task.WITHDRAWALS: ("records_console.records", {"withdrawal_asked": "true"}),
    Task.HOURS: ("sessions_console.listed", {"status": "ended"}),
    Task.SIGNUPS: ("sessions_console.listed", {"asked": "true"}),
    Task.TEAM_REQUESTS: ("teams_console.listed", {"asked": "true"}),
    Task.NOMINATIONS: ("award_schemes_console.all_cycles", {"due": "proposed"}),
    Task.AWARDS_JUDGED: ("award_schemes_console.all_cycles", {"due": "judged"}),
    Task.AWARDS_PUBLIC: ("award_schemes_console.all_cycles", {"due": "public"}),
    Task.RATINGS: ("ratings_console.review", {}),
    Task.SIGNS: ("fraud_console.signs", {}),
    Task.NOTES: ("timeline_console.mentioned", {}),
}


def _link(each: Waiting) -> str:
    """Where the list is that the task is on, filtered to what waits; the list for the bank itself where it is one."""
    if each.task is Task.LISTS and each.only is not None:
        return url_for("payments_console.payment", batch_id=each.only)
    endpoint, query = LINKS[each.task]
    return url_for(endpoint, **query)
