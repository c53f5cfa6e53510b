"""Console pages of slips for who has no phone, as PDF: of one record, and of all that is to be carried to an area."""

from flask import Response

from app.core.clock import business_day, utc_now
from app.core.console.blueprint import Console
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PDF, download
from app.core.http.policies import current, page_for
from app.standing.programmes import looking
from app.standing.records import slips

blp = Console("record_slips", __name__)


@blp.get("/records/<int:record_id>/slip")
@page_for("records:read")
def slip(record_id: int) -> Response:
    """The slip of one record."""
    found = slips.slip_of(db.session(), record_id=record_id, staff=current.staff, now=utc_now())
    _note_seen([found])
    return _pdf([found], f"信用登记回执 {record_id}")


@blp.get("/records/areas/<int:area_id>/slips")
@page_for("records:read")
def slips_of_area(area_id: int) -> Response:
    """All of an area, for who walks from door to door."""
    area, found = slips.slips_of_area(db.session(), area_id=area_id, staff=current.staff, now=utc_now())
    _note_seen(found)
    return _pdf(found, f"{area.name}信用登记回执")


def _note_seen(found: list[slips.Slip]) -> None:
    subjects = [(each.line.record.subject_kind, each.line.record.subject_id) for each in found]
    execute(looking.note_seen, subjects=subjects, how="slip", staff=current.staff, now=utc_now())


def _pdf(found: list[slips.Slip], title: str) -> Response:
    today = business_day(utc_now())
    return download(slips.pdf(found, title=title, on=today), name=f"{title} {today}.pdf", media_type=PDF)
