"""Console pages of how banks write their answers: pointed out beside an answer, listed, removed."""

from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, url_for

from app.alliance.settlement import bank_formats, forms, labels, payment_lists
from app.alliance.settlement.bank_formats import Meaning, Pointed
from app.alliance.settlement.bank_results import COLUMNS
from app.alliance.settlement.console import bank_files, bank_results
from app.alliance.settlement.console.bank_files import Answer
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.forms import PROBLEM, Form, act
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError, RuleError
from app.core.http.policies import current, page_for
from app.core.imports.choosing import ReadingWrongError, chosen_heading, chosen_layout
from app.core.imports.readings import Reading

blp = Console("bank_formats", __name__)


@blp.get("/bank-formats")
@page_for("settlement:read")
def listed() -> Any:
    """What is known of the banks' answers."""
    shown = bank_formats.listed(db.session(), staff=current.staff)
    return render_template("settlement/bank_formats.html", formats=shown, form=Form(), meanings=labels.MEANINGS)


@blp.post("/bank-formats/<int:format_id>/removal")
@page_for("payments:write")
def remove(format_id: int) -> Any:
    """Forget one."""
    here = url_for(".listed")
    return act(
        lambda session: bank_formats.remove(session, format_id=format_id, staff=current.staff, now=utc_now()),
        done="已移除，下次读这种文件时会重新询问。",
        to=here,
        back=here,
    )


@blp.post("/payments/<int:batch_id>/format")
@page_for("payments:write")
def point_out(batch_id: int) -> Any:
    """Say which lines are the headings, which column is what, or what a word means; then it is read again."""
    payment_lists.one_in_scope(db.session(), batch_id=batch_id, staff=current.staff)
    form = Form(forms.BankFormatForm)
    token = str(form.values.get("file", ""))
    staff = current.staff
    try:
        content = bank_files.kept(db.session(), token, batch_id=batch_id, staff_id=staff.id)
        try:
            loaded = form.load()
            if loaded is None:
                raise ReadingWrongError
            answer = _as_pointed_out(form, loaded, content)
            if answer.missing and loaded["heading"]:
                return bank_results.show(batch_id, answer, token, name=loaded["name"])
            if answer.shape is None or answer.missing:
                raise ReadingWrongError
            execute(bank_formats.point_out, pointed=_pointed(answer, loaded), staff=staff, now=utc_now())
        except RuleError as error:
            flash(error.message, PROBLEM)
        return bank_results.show(batch_id, bank_results.read(content), token)
    except DomainError as error:
        return bank_results.back(batch_id, error)


def _as_pointed_out(form: Form, loaded: Mapping[str, Any], content: bytes) -> Answer:
    """Raises ReadingWrongError, SheetError."""
    if heading := chosen_heading(loaded):
        return bank_results.read(content, Reading(heading=heading))
    layout = chosen_layout(form, loaded, COLUMNS)
    return bank_files.read_answer(content, {}, Reading(layout=layout)) if layout else bank_results.read(content)


def _pointed(answer: Answer, loaded: Mapping[str, Any]) -> Pointed:
    said = zip(loaded["word"], loaded["meaning"], strict=False)
    return Pointed(
        answer.shape or "",
        loaded["name"],
        answer.layout.columns,
        {name: answer.words[index][:40] for name, index in answer.layout.columns.items() if index < len(answer.words)},
        {word: Meaning(meaning) for word, meaning in said if meaning},
    )
