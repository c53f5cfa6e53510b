"""Console pages of open figures: the yearly report of a node, to look at and to take along."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.formats import number, percent, yuan
from app.core.console.lists import Filters
from app.core.db.session import db
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for
from app.office.open_figures import labels, yearly
from app.office.open_figures.forms import ReportFilter
from app.office.open_figures.models import Topic
from app.office.open_figures.publishing import Open
from app.office.open_figures.safeguards import State
from app.office.open_figures.yearly import Part, Report
from app.parties.communities.nodes import community_in_scope, indented

blp = Console("open_figures", __name__, sections=[Section("管理", "年度报告", "report")], labels=labels.LABELS)

YEARS = 5


@blp.get("/open-figures")
@page_for("records:read")
def report() -> str:
    """The report of a year: of the one before until its first month is over, of this one after that."""
    filters = Filters(ReportFilter)
    found = _report(filters)
    this_year = business_day(utc_now()).year
    return render_template(
        "open_figures/report.html",
        report=found,
        parts=list(_parts(found)),
        filters=filters,
        years=[(str(year), f"{year} 年") for year in range(this_year, this_year - YEARS, -1)],
        nodes=[(str(node.id), name) for node, name in indented(db.session(), staff=current.staff)],
        states=State,
        said=labels.said_of,
    )


@blp.get("/open-figures/paper")
@page_for("records:read")
def paper() -> Response:
    """The same as PDF."""
    found = _report(Filters(ReportFilter))
    content = yearly.pdf(found, [*_parts(found), _safeguards(found)])
    return download(content, name=f"{found.node.name}{found.year}年度报告.pdf", media_type=PDF)


def _report(filters: Filters) -> Report:
    session, now = db.session(), utc_now()
    asked: dict[str, Any] = filters.values
    node = community_in_scope(
        session, community_id=asked["community_id"] or current.staff.community_id, staff=current.staff
    )
    today = business_day(now)
    year = asked["year"] or (today.year if today.month > 1 else today.year - 1)
    return yearly.report_of(session, node=node, year=year, now=now)


def _parts(report: Report) -> Iterator[Part]:
    shown = report.shown
    if shown is None:
        yield Part("公开数据", [], "这一年还没有公布过的月份。")
        return
    months = f"{len(shown.months)} 个月：{shown.months[0]:%Y-%m} 至 {shown.months[-1]:%Y-%m}"
    note = f"含下级，{months}。背后不到 5 人的数字不列出，各月不列出的也不在合计里。"
    yield Part("资金（元）", _money(shown), note)
    records = [(plus.name, _number(plus.number), _number(minus.number)) for plus, minus in shown.records]
    yield Part("信用记录（次）", [("类别", "加分", "扣分"), *records])
    cases = [
        (labels.name_of(each), _number(each.number), labels.HIDDEN if each.good_bp is None else percent(each.good_bp))
        for each in shown.of(Topic.CASES)
    ]
    yield Part("办结的事项", [("事项", "件数", "成立或办好"), *cases])
    sessions = [(labels.name_of(each), _number(each.number), _number(each.hours)) for each in shown.of(Topic.SESSIONS)]
    yield Part("活动", [("活动", "场次", "小时"), *sessions])


def _money(shown: Open) -> list[tuple[str, ...]]:
    rows = [
        (fund.name, *map(yuan, (fund.in_fen, fund.handed_fen, fund.paid_fen, fund.promised_fen)))
        for fund in shown.funds
    ]
    return [("基金", "收入", "划给下级", "付给商户", "新增预留"), *rows]


def _safeguards(report: Report) -> Part:
    rows = [
        (
            str(each.safeguard.no),
            each.safeguard.title,
            labels.LABELS[State][each.state],
            labels.said_of(each, is_exact=False),
        )
        for each in report.safeguards
    ]
    return Part("20 项保障", [("号", "保障", "状态", "怎样量的"), *rows], widths=(1, 5, 2, 7))


def _number(value: int | None) -> str:
    return labels.HIDDEN if value is None else number(value)
