"""The open figures of a node, for everybody: on a phone, at a desk, on paper, as a file."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from app.core.db.session import db
from app.core.exports import workbooks
from app.core.exports.model import Column
from app.office.open_figures import labels, publishing, table
from app.office.open_figures.errors import MonthNotOpenError
from app.office.open_figures.models import Topic
from app.office.open_figures.publishing import FundLine
from app.parties.communities.nodes import open_node
from app.standing.records.conduct import FEWEST

blp = Blueprint("open_figures", __name__, template_folder="templates")


@blp.get("/o/<node_slug>")
def figures(node_slug: str) -> str:
    """A month of a node, the newest that is over or the one that is asked for, and the months before it."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    month, before = _month("month"), _month("before")
    shown = publishing.month_of(session, node=node, month=month) if month or publishing.has_any(session) else None
    return render_template(
        "open_figures/public.html",
        node=node,
        shown=shown,
        months=publishing.months_of(session, node=node, before=before),
        is_first=before is None,
        topics=Topic,
        name_of=labels.name_of,
        hidden=labels.HIDDEN,
        fewest=FEWEST,
    )


@blp.get("/o/<node_slug>.csv")
def file(node_slug: str) -> Response:
    """The same as a file, of a month or of a year."""
    session = db.session()
    node = open_node(session, slug=node_slug)
    if "year" in request.args:
        name = request.args["year"]
        shown = publishing.year_of(session, node=node, year=_year(name))
    else:
        shown = publishing.month_of(session, node=node, month=_month("month"))
        name = f"{shown.months[0]:%Y-%m}"
    lines = workbooks.as_csv(_columns(node.name, name), table.rows(shown), {})
    answer = Response(b"".join(lines), content_type=workbooks.CSV)
    answer.headers.set("Content-Disposition", "attachment", filename=f"open-{node.slug}-{name}.csv")
    return answer


def _columns(node: str, period: str) -> list[Column]:
    return [
        Column("节点", lambda _row: node),
        Column("时间", lambda _row: period),
        Column("部分", lambda row: "资金（元）" if isinstance(row.about, FundLine) else labels.topic_of(row.about)),
        Column("名称", lambda row: row.about.name if isinstance(row.about, FundLine) else labels.name_of(row.about)),
        Column("指标", "value.measure"),
        Column("数值", lambda row: labels.value_of(row.value)),
    ]


def _month(name: str) -> date | None:
    """A month such as 2026-10 of the address; None where none is there. Raises MonthNotOpenError for anything else."""
    text = request.args.get(name)
    if text is None:
        return None
    if not (len(text) == 7 and text.isascii()):
        raise MonthNotOpenError
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise MonthNotOpenError from error


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text)):
        raise MonthNotOpenError
    return int(text)
