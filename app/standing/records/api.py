"""The bank of a resident, the catalogue, and records by staff."""

from functools import partial
from typing import Any

from flask import current_app

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery
from app.core.imports.spreadsheets import read_sheet
from app.standing.programmes import settings as settings_service
from app.standing.records import history, recording, spreadsheet, withdrawal
from app.standing.records import schemas as record_schemas
from app.standing.records.models import Record

blp = Blueprint("records", __name__, description="Records of what residents have done")

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
    return settings_service.point_settings_at(db.session(), now=utc_now(), settings=settings).points_valid_months


@blp.get("/me/records")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, record_schemas.RecordPage)
def records(query: dict[str, Any]) -> Page[Record]:
    """Why one has this score: everything on record, newest first, and whether it counts now."""
    return history.records(db.session(), resident_id=current.resident_id, **query)


@blp.post("/staff/records")
@staff_required("records:write")
@blp.arguments(record_schemas.RecordIn)
@blp.creates(record_schemas.StaffRecordOut)
def add_record(body: dict[str, Any]) -> Any:
    """Enter a record about a resident, a household or a shop; what goes beyond the caps is trimmed."""
    return partial(recording.add_record, staff=current.staff, now=utc_now(), valid_months=_valid_months(), **body)


@blp.get("/staff/residents/<int:resident_id>/records")
@staff_required("records:history")
@blp.arguments(PageQuery, location="query")
@blp.response(200, record_schemas.StaffRecordPage)
def records_of_resident(query: dict[str, Any], resident_id: int) -> Page[Record]:
    """Everything on record about a resident, newest first."""
    return history.records_of_resident(db.session(), resident_id=resident_id, staff=current.staff, **query)


@blp.post("/staff/records/<int:record_id>/withdrawal")
@staff_required("records:write")
@blp.arguments(record_schemas.WithdrawalIn)
@blp.response(200, record_schemas.StaffRecordOut)
def withdraw_record(body: dict[str, str], record_id: int) -> Record:
    """Take a record back, with as many of its points as are still there."""
    return execute(withdrawal.withdraw_record, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/import")
@staff_required("records:write")
@blp.response(200, record_schemas.RecordsReportOut)
@blp.doc(requestBody=SPREADSHEET)
def import_records() -> spreadsheet.RecordsReport:
    """Enter the records of a spreadsheet: all rows, or none and a report of what is wrong.

    Columns, in any order: 规则编号 (number, slug or name), 手机号 (or 姓名 and 户号), 分值, 发生日期, 事件编号, 说明.
    """
    rows = read_sheet(uploaded_file(), spreadsheet.COLUMNS, max_rows=spreadsheet.MAX_ROWS)
    return execute(
        spreadsheet.import_records,
        rows=rows,
        staff=current.staff,
        now=utc_now(),
        valid_months=_valid_months(),
    )
