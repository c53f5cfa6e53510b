"""Console pages of assessments: which there are, the sheet, the same as a file, and what came of it."""

from typing import Any

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console, Section
from app.core.console.forms import Form
from app.core.console.lists import Filters, ListQuery
from app.core.db.session import db
from app.core.exports.workbooks import XLSX
from app.core.files.uploads import uploaded_file
from app.core.http.policies import current, page_for
from app.core.http.schemas import choice, matching
from app.core.imports.spreadsheets import SheetError
from app.parties.units import labels as unit_labels
from app.parties.units.models import UnitKind
from app.standing.assessments import entering, exports, spreadsheet
from app.standing.assessments import results as outcomes
from app.standing.assessments.sheets import Sheet, offered, sheet, usual_kind
from app.standing.records import batches, periods
from app.standing.records.models import BatchKind, RecordBatch

blp = Console("assessments", __name__, sections=[Section("商户", "考核", "assessments")])

KINDS = [(kind.value, unit_labels.LABELS[UnitKind][kind]) for kind in UnitKind]


class SheetQuery(ListQuery):
    period = matching(r"20[0-9]{2}(-Q[1-4]|-(0[1-9]|1[0-2]))?", "请选择期间。", load_default=None)
    kind = choice(UnitKind, load_default=None)


@blp.get("/assessments")
@page_for("records:read")
def assessments() -> str:
    """The assessments that can be entered, and the sheets that were handed in."""
    session, filters = db.session(), Filters(ListQuery)
    return render_template(
        "assessments/assessments.html",
        offered=offered(session, staff=current.staff, today=business_day(utc_now())),
        page=batches.batches_in_scope(session, staff=current.staff, kind=BatchKind.ASSESSMENT, **filters.query),
        filters=filters,
        kinds=KINDS,
        said=periods.said,
    )


def _asked(programme_id: int) -> tuple[Sheet, UnitKind]:
    """The sheet that the address asks for; else of the last period that is over, and of property firms."""
    query, session = Filters(SheetQuery).values, db.session()
    kind = query["kind"] or usual_kind(session, staff=current.staff)
    today = business_day(utc_now())
    known = {each.programme.id: each.recent[-1] for each in offered(session, staff=current.staff, today=today)}
    period = query["period"] or known.get(programme_id, "")
    asked: dict[str, Any] = {"programme_id": programme_id, "period": period, "unit_kind": kind}
    return sheet(session, staff=current.staff, today=today, **asked), kind


@blp.route("/assessments/<int:assessment_id>/sheet", methods=["GET", "POST"])
@page_for("records:write")
def fill(assessment_id: int) -> Any:
    """One sheet: units in rows, items in columns; from a file, too, which fills it in."""
    asked, kind = _asked(assessment_id)
    form = Form()
    if form.is_sent and "file" in request.files and request.files["file"].filename:
        _fill_from_file(form, asked)
    elif form.is_sent:

        def run(session: Session) -> RecordBatch:
            return entering.enter(
                session,
                programme_id=assessment_id,
                period=asked.period,
                unit_kind=kind,
                filled=_filled(form, asked),
                staff=current.staff,
                now=utc_now(),
            )

        answer = form.run(
            run,
            done=lambda batch: f"考核表已提交，{batch.lines} 项，由别人核实和批准。",
            to=lambda batch: url_for(".results", record_batch_id=batch.id),
        )
        if answer:
            return answer
        form.errors = {
            name(cell["unit_id"], cell["rule_id"]): [cell["message"]] for cell in form.details.get("cells", [])
        }
    return form.page(
        "assessments/sheet.html",
        sheet=asked,
        kind=kind,
        name=name,
        assessed=entering.assessed(db.session(), asked),
        choices=entering.choices,
        said=periods.said,
    )


def name(unit_id: int, rule_id: int | None) -> str:
    """What a cell is called in the form; without a rule, the words of a row."""
    return f"u{unit_id}-{rule_id or 'note'}"


def _filled(form: Form, asked: Sheet) -> entering.Filled:
    def typed(unit_id: int, rule_id: int | None) -> str:
        return str(form.values.get(name(unit_id, rule_id), "")).strip()

    cells = {(unit.id, rule.id): typed(unit.id, rule.id) for unit in asked.units for rule in asked.rules}
    return entering.Filled(cells, {unit.id: typed(unit.id, None) for unit in asked.units})


def _fill_from_file(form: Form, asked: Sheet) -> None:
    """Into the cells of the page, to be looked at and handed in there."""
    try:
        filled = spreadsheet.read(uploaded_file(), asked)
    except SheetError as error:
        form.refuse(spreadsheet.said(error))
        return
    form.values |= {name(*cell): typed for cell, typed in filled.cells.items()}
    form.values |= {name(unit_id, None): note for unit_id, note in filled.notes.items()}
    form.problem = "表格已读入，还没有提交。请核对后提交。"


@blp.get("/assessments/<int:assessment_id>/file")
@page_for("records:write")
def file(assessment_id: int) -> Response:
    """The sheet as a file, to be filled."""
    asked, _ = _asked(assessment_id)
    answer = Response(exports.write(asked), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"assessment-{asked.period}.xlsx")
    return answer


@blp.get("/assessments/results/<int:record_batch_id>")
@page_for("records:read")
def results(record_batch_id: int) -> str:
    """What came of a sheet, by unit."""
    batch, rows = outcomes.results(db.session(), batch_id=record_batch_id, staff=current.staff)
    return render_template("assessments/results.html", batch=batch, rows=rows)
