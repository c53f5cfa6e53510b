"""Records over HTTP: one's own, and those that staff hand in and decide."""

from functools import partial
from typing import Any

from flask import Response, current_app
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE, download_stored
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required, user_required
from app.core.http.schemas import PageQuery, PicturesOut, ReasonIn
from app.core.imports.spreadsheets import read_sheet
from app.standing.programmes.settings import point_settings_at
from app.standing.records import (
    batch_collecting,
    batch_costs,
    batch_decisions,
    batches,
    deciding,
    evidence,
    history,
    notices,
    queries,
    sampling,
    schemas,
    spreadsheet,
    spreadsheet_columns,
    submitting,
    withdrawal,
)
from app.standing.records.models import Record, RecordBatch, RecordSample

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


@blp.get("/me/records")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.OwnRecordPage)
def records(query: dict[str, Any]) -> Page[history.OwnRecord]:
    """Why one has this score: everything on record, newest first, whether it counts now, and who has decided on it."""
    session = db.session()
    page = history.records(session, resident_id=current.resident_id, **query)
    return page.map_all(lambda found: history.own(session, list(found)))


@blp.get("/me/related-records")
@user_required
@blp.arguments(schemas.RelatedQuery, location="query")
@blp.response(200, schemas.OwnRecordPage)
def related_records(query: dict[str, Any]) -> Page[history.OwnRecord]:
    """Everything on record about one's household, one's shops or one's units, newest first."""
    return history.related_records(db.session(), user_id=current.user_id, **query)


@blp.get("/me/records/<int:record_id>")
@user_required
@blp.response(200, schemas.OwnRecordOut)
def record(record_id: int) -> history.OwnRecord:
    """One record about oneself, one's household, one's shops and units."""
    session = db.session()
    found = history.record_of_user(session, record_id=record_id, user_id=current.user_id)
    return history.own(session, [found])[0]


@blp.get("/me/notices")
@user_required
@blp.response(200, schemas.NoticesOut)
def own_notices() -> dict[str, Any]:
    """What one was told of and can answer, about oneself, one's household, one's shops and units; most urgent first."""
    session = db.session()
    return {"items": history.own(session, history.notices(session, user_id=current.user_id))}


@blp.post("/me/records/<int:record_id>/answer")
@user_required
@blp.arguments(schemas.RecordAnswerIn)
@blp.response(200, schemas.RecordOut)
def answer(body: dict[str, Any], record_id: int) -> Record:
    """Say something to a notice of a minus, in its time; it does not count before somebody has read that."""
    return execute(notices.answer, record_id=record_id, user_id=current.user_id, now=utc_now(), **body)


@blp.get("/me/records/<int:record_id>/pictures")
@user_required
@blp.response(200, PicturesOut)
def own_pictures(record_id: int) -> dict[str, Any]:
    """The pictures of a record about oneself, one's household, shop or unit, with those of its reminders."""
    return {"items": evidence.own_pictures(db.session(), record_id=record_id, user_id=current.user_id)}


@blp.get("/me/records/<int:record_id>/pictures/<int:record_picture_id>")
@user_required
@blp.response(200, PICTURE, content_type="image/jpeg")
def own_picture(record_id: int, record_picture_id: int) -> Response:
    """One of them, drawn anew."""
    about = {"record_id": record_id, "picture_id": record_picture_id, "user_id": current.user_id}
    return download_stored(evidence.own_picture(db.session(), **about).file_id)


@blp.post("/staff/records")
@staff_required("records:write")
@blp.arguments(schemas.RecordIn)
@blp.creates(schemas.StaffRecordOut)
def submit(body: dict[str, Any]) -> Any:
    """Hand in a record about a resident, a household, a shop or a unit; somebody else verifies it."""
    return partial(submitting.submit, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/residents/<int:resident_id>/records")
@staff_required("records:history")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.StaffRecordPage)
def records_of_resident(query: dict[str, Any], resident_id: int) -> Page[Record]:
    """Everything on record about a resident, newest first."""
    found: Page[Record] = execute(
        history.open_records, resident_id=resident_id, staff=current.staff, now=utc_now(), **query
    )
    return found


@blp.post("/staff/records/<int:record_id>/verification")
@staff_required("records:decide")
@blp.response(200, schemas.StaffRecordOut)
def verify(record_id: int) -> Record:
    """What somebody else has handed in is so."""
    return execute(deciding.verify, record_id=record_id, staff=current.staff, now=utc_now())


@blp.post("/staff/records/<int:record_id>/return")
@staff_required("records:decide")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffRecordOut)
def send_back(body: dict[str, str], record_id: int) -> Record:
    """Return it to be put right."""
    return execute(deciding.send_back, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/<int:record_id>/resubmission")
@staff_required("records:write")
@blp.arguments(schemas.ResubmitIn)
@blp.response(200, schemas.StaffRecordOut)
def resubmit(body: dict[str, str], record_id: int) -> Record:
    """Hand in again what was returned, with other words."""
    return execute(deciding.resubmit, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/<int:record_id>/rejection")
@staff_required("records:decide")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffRecordOut)
def reject(body: dict[str, str], record_id: int) -> Record:
    """Turn it down: it will never count."""
    return execute(deciding.reject, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/<int:record_id>/approval")
@staff_required("records:decide")
@blp.response(200, schemas.StaffRecordOut)
def approve(record_id: int) -> Record:
    """Let a verified record count: a plus after its publicity, a minus after its subject could answer."""
    return execute(deciding.approve, record_id=record_id, staff=current.staff, now=utc_now())


@blp.post("/staff/records/<int:record_id>/delivery")
@staff_required("records:write")
@blp.response(200, schemas.StaffRecordOut)
def deliver(record_id: int) -> Record:
    """Note that the printed notice was handed over, where nobody could be told on a phone."""
    return execute(notices.deliver, record_id=record_id, staff=current.staff, now=utc_now())


@blp.post("/staff/records/<int:record_id>/hearing")
@staff_required("records:decide")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffRecordOut)
def hear(body: dict[str, str], record_id: int) -> Record:
    """Keep a minus up after its subject has answered."""
    return execute(notices.hear, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/<int:record_id>/withdrawal")
@staff_required("records:write")
@blp.arguments(schemas.WithdrawalIn)
@blp.response(200, schemas.StaffRecordOut)
def withdraw_record(body: dict[str, str], record_id: int) -> Record:
    """Take back a record that nobody has let count yet; for any other, ask for that, and another person confirms it."""
    return execute(withdrawal.withdraw_record, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/<int:record_id>/withdrawal/approval")
@staff_required("records:decide")
@blp.response(200, schemas.StaffRecordOut)
def confirm_withdrawal(record_id: int) -> Record:
    """Take back what another person has asked to, with as many of its points as are still there."""
    return execute(withdrawal.confirm, record_id=record_id, staff=current.staff, now=utc_now())


@blp.post("/staff/records/<int:record_id>/withdrawal/rejection")
@staff_required("records:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.StaffRecordOut)
def refuse_withdrawal(body: dict[str, str], record_id: int) -> Record:
    """Leave a record as it is that somebody has asked to take back."""
    return execute(withdrawal.refuse, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/records/import")
@staff_required("records:write")
@blp.response(200, schemas.RecordsReportOut)
@blp.doc(requestBody=SPREADSHEET)
def import_records() -> spreadsheet.RecordsReport:
    """Hand in the records of a spreadsheet as a batch that another person decides: all rows, or none and a report of
    what is wrong.

    Columns, in any order: 规则编号 (number, slug or name), 手机号 (or 姓名 and 户号), 分值, 发生日期, 事件编号, 说明.
    """
    rows = read_sheet(uploaded_file(), spreadsheet_columns.COLUMNS, max_rows=spreadsheet.MAX_ROWS)
    return execute(spreadsheet.import_records, rows=rows, staff=current.staff, now=utc_now())


@blp.get("/staff/samples")
@staff_required("records:decide")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.StaffRecordPage)
def list_samples(query: dict[str, Any]) -> Page[Record]:
    """Records of the caller's subtree that were drawn, and at which nobody has looked, newest first."""
    found = sampling.waiting(db.session(), staff=current.staff, now=utc_now(), **query)
    return found.map(lambda line: line.record)


@blp.post("/staff/samples/<int:record_id>/verdict")
@staff_required("records:decide")
@blp.arguments(schemas.SampleIn)
@blp.response(200, schemas.SampleOut)
def look_at_sample(body: dict[str, Any], record_id: int) -> RecordSample:
    """Say whether a drawn record is right; one that is wrong is taken back."""
    return execute(sampling.look, record_id=record_id, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/batches")
@staff_required("records:read")
@blp.arguments(schemas.RecordBatchesQuery, location="query")
@blp.response(200, schemas.RecordBatchPage)
def list_batches(query: dict[str, Any]) -> Page[RecordBatch]:
    """Batches of the caller's subtree, those handed in last first."""
    return batches.batches_in_scope(db.session(), staff=current.staff, **query).map(lambda line: line.batch)


@blp.post("/staff/batches")
@staff_required("records:write")
@blp.arguments(schemas.RecordBatchIn)
@blp.creates(schemas.RecordBatchOut)
def collect_batch(body: dict[str, Any]) -> Any:
    """Put together what waits of a node in a quarter, or its minuses in a month."""
    return partial(batch_collecting.collect, staff=current.staff, now=utc_now(), **body)


@blp.get("/staff/batches/<int:record_batch_id>")
@staff_required("records:read")
@blp.response(200, schemas.RecordBatchOut)
def batch(record_batch_id: int) -> RecordBatch:
    """One batch."""
    return batches.batch_in_scope(db.session(), batch_id=record_batch_id, staff=current.staff)


@blp.get("/staff/batches/<int:record_batch_id>/records")
@staff_required("records:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.StaffRecordPage)
def lines_of_batch(query: dict[str, Any], record_batch_id: int) -> Page[Record]:
    """The records of a batch, newest first."""
    session = db.session()
    found = batches.batch_in_scope(session, batch_id=record_batch_id, staff=current.staff)
    page = queries.records_in_scope(session, staff=current.staff, now=utc_now(), batch_id=found.id, **query)
    return page.map(lambda line: line.record)


@blp.get("/staff/batches/<int:record_batch_id>/cost")
@staff_required("records:read")
@blp.response(200, schemas.BatchCostOut)
def cost_of_batch(record_batch_id: int) -> batch_costs.Cost:
    """What the points of a batch cost, beside the money of the fund that will pay for them."""
    session = db.session()
    found = batches.batch_in_scope(session, batch_id=record_batch_id, staff=current.staff)
    return batch_costs.cost_of(session, found, rate_fen=_rate_fen())


def _rate_fen() -> int:
    return point_settings_at(db.session(), now=utc_now(), settings=current_app.config["SETTINGS"]).point_value_fen


@blp.post("/staff/batches/<int:record_batch_id>/collection")
@staff_required("records:write")
@blp.response(200, schemas.RecordBatchOut)
def collect_more(record_batch_id: int) -> RecordBatch:
    """Add what has come since to an open batch."""
    return execute(batch_collecting.collect_more, batch_id=record_batch_id, staff=current.staff, now=utc_now())


@blp.post("/staff/batches/<int:record_batch_id>/removal")
@staff_required("records:write")
@blp.arguments(schemas.BatchLineIn)
@blp.response(200, schemas.RecordBatchOut)
def take_out_of_batch(body: dict[str, int], record_batch_id: int) -> RecordBatch:
    """Take a record out of a batch that nobody has decided; it waits on its own."""
    return execute(batch_collecting.take_out, batch_id=record_batch_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/batches/<int:record_batch_id>/submission")
@staff_required("records:write")
@blp.response(200, schemas.RecordBatchOut)
def hand_over_batch(record_batch_id: int) -> RecordBatch:
    """Hand an open batch over to those who verify and decide."""
    return execute(batch_collecting.hand_over, batch_id=record_batch_id, staff=current.staff, now=utc_now())


@blp.post("/staff/batches/<int:record_batch_id>/verification")
@staff_required("records:decide")
@blp.response(200, schemas.RecordBatchOut)
def verify_batch(record_batch_id: int) -> RecordBatch:
    """What others have handed in of a batch is so."""
    return execute(batch_decisions.verify, batch_id=record_batch_id, staff=current.staff, now=utc_now())


@blp.post("/staff/batches/<int:record_batch_id>/approval")
@staff_required("records:decide")
@blp.response(200, schemas.BatchApprovalOut)
def approve_batch(record_batch_id: int) -> Any:
    """Verify a batch that somebody else has handed in, and let those of its records count that need nobody more; a
    large one as a task. Points wait, `decided`, while the fund cannot bear them.
    """
    return execute(_approve, batch_id=record_batch_id, rate_fen=_rate_fen(), staff=current.staff, now=utc_now())


def _approve(session: Session, /, **asked: Any) -> Any:
    found, task = batch_decisions.approve_or_begin(session, **asked)
    session.flush()
    shown = {name: getattr(found, name) for name in schemas.RecordBatchOut().fields}
    return {**shown, "task_id": task.id if task else None}


@blp.post("/staff/batches/<int:record_batch_id>/withdrawal")
@staff_required("records:decide")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.RecordBatchOut)
def withdraw_batch(body: dict[str, str], record_batch_id: int) -> RecordBatch:
    """Turn a whole batch down, or take it back; what was there before it waits on its own."""
    return execute(batch_decisions.withdraw, batch_id=record_batch_id, staff=current.staff, now=utc_now(), **body)
