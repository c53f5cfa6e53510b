"""The bank of a resident, the catalogue, and records by staff."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import current_app

from app.core.api import Blueprint
from app.core.clock import utc_now
from app.core.extensions import db
from app.core.paging import Page
from app.core.policy import current, holder_required, resident_required, staff_required, user_required
from app.core.schemas import PageQuery
from app.core.sheets import read_sheet
from app.core.uow import execute
from app.core.uploads import uploaded_file
from app.credit import schemas, service
from app.credit.models import Record
from app.credit.service import spreadsheet

blp = Blueprint("credit", __name__, description="Points, standing and the records behind them")

RECORDERS = ("admin", "clerk")
SPREADSHEET = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "an .xlsx file"}},
            }
        }
    },
}


def _valid_months() -> int:
    settings = current_app.config["SETTINGS"]
    return service.programme_at(db.session(), now=utc_now(), settings=settings).points_valid_months


@blp.get("/me/bank")
@holder_required
@blp.response(200, schemas.BankOut)
def bank() -> service.Bank:
    """One's points, those that expire next, and one's standing."""
    own = service.bank(db.session(), resident_id=current.resident_id, now=utc_now())
    return replace(own, score=None, grade=None) if current.acts_for_another else own


@blp.get("/me/passbook")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.PassbookPage)
def passbook(query: dict[str, Any]) -> Page[Any]:
    """One's point movements, newest first."""
    return service.passbook(db.session(), resident_id=current.resident_id, **query)


@blp.get("/me/records")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.RecordPage)
def records(query: dict[str, Any]) -> Page[Record]:
    """Why one has this score: everything on record, newest first, and whether it counts now."""
    return service.records(db.session(), resident_id=current.resident_id, **query)


@blp.get("/rules")
@user_required
@blp.response(200, schemas.RulesOut)
def rules() -> dict[str, Any]:
    """What earns or costs how much."""
    return {"items": service.rules(db.session())}


@blp.post("/staff/records")
@staff_required(*RECORDERS)
@blp.arguments(schemas.RecordIn)
@blp.creates(schemas.StaffRecordOut)
def add_record(body: dict[str, Any]) -> Any:
    """Enter a record about a resident, a household or a shop; what goes beyond the caps is trimmed."""
    return partial(service.add_record, staff=current.staff, now=utc_now(), valid_months=_valid_months(), **body)


@blp.get("/staff/residents/<int:resident_id>/records")
@staff_required(*RECORDERS, "auditor")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.StaffRecordPage)
def records_of_resident(query: dict[str, Any], resident_id: int) -> Page[Record]:
    """Everything on record about a resident, newest first."""
    return service.records_in_scope(db.session(), resident_id=resident_id, staff=current.staff, **query)


@blp.post("/staff/records/<int:record_id>/withdrawal")
@staff_required(*RECORDERS)
@blp.arguments(schemas.WithdrawalIn)
@blp.response(200, schemas.StaffRecordOut)
def withdraw_record(body: dict[str, str], record_id: int) -> Record:
    """Take a record back, with as many of its points as are still there."""
    return execute(service.withdraw_record, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/import")
@staff_required(*RECORDERS)
@blp.response(200, schemas.RecordsReportOut)
@blp.doc(requestBody=SPREADSHEET)
def import_records() -> service.RecordsReport:
    """Enter the records of a spreadsheet: all rows, or none and a report of what is wrong.

    Columns: 规则编号 (number or slug), 手机号, 分值, 发生日期, 事件编号, 说明.
    """
    rows = read_sheet(uploaded_file(), spreadsheet.HEADERS, max_rows=spreadsheet.MAX_ROWS)
    return execute(
        service.import_records,
        rows=rows,
        staff=current.staff,
        now=utc_now(),
        valid_months=_valid_months(),
    )
