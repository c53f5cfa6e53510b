"""Console pages of the pictures of cases: added and shown."""

from typing import Any

from flask import Response, url_for

from app.civic.cases import evidence
from app.civic.cases.models import Case
from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.sent_pictures import ShownPicture, add_sent, shown
from app.core.db.session import db
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.pictures.keeping import all_taken
from app.parties.pictures.queries import pictures_of

blp = Console("case_pictures", __name__)


def shown_of(case: Case) -> list[ShownPicture]:
    """The pictures of a case and of its record, which the caller may see."""
    found = pictures_of(db.session(), evidence.owners_of(db.session(), case))
    address = "case_pictures_console.picture"
    return shown(found, lambda picture_id: url_for(address, case_no=case.no, case_picture_id=picture_id))


@blp.post("/cases/<case_no>/pictures")
@page_for("cases:write")
def add(case_no: str) -> Any:
    """What somebody has brought along."""
    staff, now = current.staff, utc_now()
    return add_sent(
        lambda session, pictures: evidence.add_at_the_desk(
            session, no=case_no, pictures=pictures, staff=staff, now=now
        ),
        read=all_taken,
        to=url_for("cases_console.case", case_no=case_no),
    )


@blp.get("/cases/<case_no>/pictures/<int:case_picture_id>")
@page_for("cases:write")
def picture(case_no: str, case_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    found = evidence.picture_in_scope(db.session(), no=case_no, picture_id=case_picture_id, staff=current.staff)
    return download_stored(found.file_id)
