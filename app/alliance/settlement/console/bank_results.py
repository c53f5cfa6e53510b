"""Console pages of the bank's answer: read, shown row by row, and booked once somebody has looked at it."""

import json
import secrets
from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from app.alliance.settlement import bank_formats, bank_results, forms, labels, payment_lists
from app.alliance.settlement.bank_results import COLUMNS, HEADERS, Plan
from app.alliance.settlement.console import bank_files
from app.alliance.settlement.console.bank_files import AS_FOUND, Answer
from app.alliance.settlement.errors import ResultRefusedError
from app.alliance.settlement.payment_lists import MAX_ITEMS
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import PROBLEM, Form
from app.core.db.session import db
from app.core.db.uow import end_reading, execute
from app.core.errors import DomainError, NotFoundError
from app.core.files.uploads import uploaded_file
from app.core.http.policies import current, page_for
from app.core.imports.readings import Reading
from app.core.imports.spreadsheets import SheetRow

blp = Console("bank_results", __name__)


@blp.get("/payments/<int:batch_id>/result.xlsx")
@page_for("payments:write")
def template(batch_id: int) -> Response:
    """The bank's answer to be filled in by hand, where the bank does not send one."""
    return bank_files.result_template(payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=current.staff))


@blp.post("/payments/<int:batch_id>/result")
@page_for("payments:write")
def check(batch_id: int) -> Any:
    """What the file would do; nothing is booked yet."""
    payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=current.staff)
    try:
        content = uploaded_file()
        answer = read(content)
    except DomainError as error:
        return back(batch_id, error)
    staff_id, now = current.staff.id, utc_now()
    token = execute(bank_files.keep, content=content, batch_id=batch_id, staff_id=staff_id, now=now)
    return show(batch_id, answer, token)


def read(content: bytes, chosen: Reading = AS_FOUND) -> Answer:
    """As is chosen, and as staff here, or above, have pointed out before. Raises SheetError."""
    saved = bank_formats.columns_by_shape(db.session(), staff=current.staff)
    end_reading()  # Reading a spreadsheet takes its time; no transaction waits for it.
    return bank_files.read_answer(content, saved, chosen)


def back(batch_id: int, error: DomainError) -> Any:
    """To the list, where it is said what is wrong. Raises what was not found."""
    if isinstance(error, NotFoundError):
        raise error
    flash(_words_of(error), PROBLEM)
    return redirect(url_for("payments_console.payment", batch_id=batch_id), 303)


def show(batch_id: int, answer: Answer, token: str, *, name: str = "") -> Any:
    """What the rows would do; where the columns are not known, a form to point them out. `name` is the bank's, where it
    was said and is not kept yet.
    """
    if answer.missing:
        shown = payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=current.staff)
        return render_template(
            "settlement/result_columns.html", shown=shown, form=Form(), **_format(answer, token, name)
        )
    planned = bank_results.plan(
        db.session(), batch_id=batch_id, rows=answer.rows, staff=current.staff, shape=answer.shape
    )
    form = Form(forms.ResultForm)
    form.values, form.key = {"rows": _packed(answer.rows), "shape": answer.shape or ""}, secrets.token_urlsafe(16)
    return _page(batch_id, form, planned, **_format(answer, token))


def _format(answer: Answer, token: str, name: str = "") -> dict[str, Any]:
    known = bank_formats.of_shape(db.session(), answer.shape, staff=current.staff)
    return {
        "answer": answer,
        "token": token,
        "columns": COLUMNS,
        "bank_name": known.name if known else name,
        "meanings": labels.MEANINGS,
    }


@blp.post("/payments/<int:batch_id>/booking")
@page_for("payments:write")
def book(batch_id: int) -> Any:
    """Book what was shown. The rows come back with the form and are checked anew, under lock."""
    payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=current.staff)
    form = Form(forms.ResultForm)
    answer = form.run(
        lambda session, rows, shape: bank_results.book(
            session, batch_id=batch_id, rows=_unpacked(rows), staff=current.staff, now=utc_now(), shape=shape
        ),
        done=_said,
        to=url_for("payments_console.payment", batch_id=batch_id),
    )
    if answer is not None:
        return answer
    try:
        rows = _unpacked(form.values.get("rows", ""))
    except DomainError:
        return redirect(url_for("payments_console.payment", batch_id=batch_id), 303)
    shape = form.values.get("shape") or None
    planned = bank_results.plan(db.session(), batch_id=batch_id, rows=rows, staff=current.staff, shape=shape)
    return _page(batch_id, form, planned)


def _page(batch_id: int, form: Form, planned: Plan, **context: Any) -> Any:
    shown = payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=current.staff)
    shops = {each.item.reference: each.merchant.name for each in shown.items}
    return form.page("settlement/result.html", shown=shown, plan=planned, shops=shops, **context)


def _said(planned: Plan) -> str:
    paid, failed, returned = planned.to_book(paid=True), planned.to_book(paid=False), planned.to_return()
    rest = f"退汇 {len(returned)} 笔。" if returned else ""
    rest += f"{len(planned.problems)} 行对不上，没有入账，列在下面。" if planned.problems else ""
    return (
        f"已入账：成功 {len(paid)} 笔，合计 {planned.total_fen(paid=True) / 100:,.2f} 元；失败 {len(failed)} 笔。{rest}"
    )


def _words_of(error: DomainError) -> str:
    rows = error.details.get("rows", [])
    return " ".join([error.message, *(f"第 {row['row']} 行：{row['message']}" for row in rows[:5])])


def _packed(rows: Any) -> str:
    return json.dumps([[row.number, *(row.cells[header] for header in HEADERS)] for row in rows], ensure_ascii=False)


def _unpacked(text: str) -> list[SheetRow]:
    """Rows that went through somebody's browser: as little is believed of them as of the file."""
    try:
        rows = json.loads(text)
        if not isinstance(rows, list) or len(rows) > MAX_ITEMS:
            raise ValueError
        return [_row(row) for row in rows]
    except (ValueError, TypeError, RecursionError) as error:
        raise ResultRefusedError("结果已失效，请重新上传银行结果。") from error


def _row(row: Any) -> SheetRow:
    number, *cells = row
    if len(cells) != len(HEADERS) or not isinstance(number, int) or not all(isinstance(cell, str) for cell in cells):
        raise ValueError
    return SheetRow(number, {header: cell[:200] for header, cell in zip(HEADERS, cells, strict=True)})
