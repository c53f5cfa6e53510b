"""Console pages of the pictures of records: added, shown, and asked for as they were handed in."""

from typing import Any

from flask import Response, url_for

from app.core.clock import utc_now
from app.core.console.blueprint import Console
from app.core.console.sent_pictures import ShownPicture, add_sent, shown
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import download_stored
from app.core.http.policies import current, page_for
from app.parties.pictures.keeping import all_taken
from app.parties.pictures.labels import LABELS
from app.standing.records import evidence

blp = Console("record_pictures", __name__, labels=LABELS)


def shown_of(record_id: int) -> list[ShownPicture]:
    """The pictures of a record that the caller may see."""
    found = evidence.pictures_of_record(db.session(), record_id)
    return shown(
        found,
        lambda picture_id: url_for(
            "record_pictures_console.picture", record_id=record_id, record_picture_id=picture_id
        ),
        lambda picture_id: url_for(
            "record_pictures_console.original", record_id=record_id, record_picture_id=picture_id
        ),
    )


@blp.post("/records/<int:record_id>/pictures")
@page_for("records:write")
def add(record_id: int) -> Any:
    """Pictures of what happened, or of what its subject has said."""
    staff, now = current.staff, utc_now()
    return add_sent(
        lambda session, pictures: evidence.add_at_the_desk(
            session, record_id=record_id, pictures=pictures, staff=staff, now=now
        ),
        read=all_taken,
        to=url_for("records_console.record", record_id=record_id),
    )


@blp.get("/records/<int:record_id>/pictures/<int:record_picture_id>")
@page_for("records:decide")
def picture(record_id: int, record_picture_id: int) -> Response:
    """Drawn anew: nothing is in it but the picture."""
    about = {"record_id": record_id, "picture_id": record_picture_id}
    found = evidence.picture_in_scope(db.session(), staff=current.staff, now=utc_now(), **about)
    return download_stored(found.file_id)


@blp.post("/records/<int:record_id>/pictures/<int:record_picture_id>/original")
@page_for("records:decide")
def original(record_id: int, record_picture_id: int) -> Response:
    """As it was handed in, with what the camera has noted; who asked for it is in the audit log."""
    about = {"record_id": record_id, "picture_id": record_picture_id}
    found = execute(evidence.open_original, staff=current.staff, now=utc_now(), **about)
    return download_stored(found.original_id)
