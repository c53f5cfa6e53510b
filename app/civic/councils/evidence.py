"""The pictures of records on an agenda: whoever is to decide on them sees what they are decided by."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils.errors import LineNotFoundError
from app.civic.councils.models import AgendaItem, AgendaStatus, Line, Meeting, MeetingStatus, Member
from app.parties.pictures.models import Picture
from app.standing.records.evidence import picture_of_record, pictures_of_record

IN_SIGHT = (MeetingStatus.CALLED, MeetingStatus.RUNNING)


def line_pictures(session: Session, *, agenda_item_id: int, record_id: int, resident_id: int) -> Sequence[Picture]:
    """Those of a record that a meeting has not decided yet, for who is on its roll. Raises LineNotFoundError."""
    _require_on_roll(session, agenda_item_id, record_id, resident_id)
    return pictures_of_record(session, record_id)


def line_picture(
    session: Session, *, agenda_item_id: int, record_id: int, picture_id: int, resident_id: int
) -> Picture:
    """One of them. Raises LineNotFoundError, PictureNotFoundError."""
    _require_on_roll(session, agenda_item_id, record_id, resident_id)
    return picture_of_record(session, record_id, picture_id)


def _require_on_roll(session: Session, agenda_item_id: int, record_id: int, resident_id: int) -> None:
    found = session.scalar(
        select(Line.record_id)
        .join(AgendaItem, AgendaItem.id == Line.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Member, Member.meeting_id == Meeting.id)
        .where(
            Line.item_id == agenda_item_id,
            Line.record_id == record_id,
            AgendaItem.status == AgendaStatus.OPEN,
            Meeting.status.in_(IN_SIGHT),
            Member.resident_id == resident_id,
        )
    )
    if found is None:
        raise LineNotFoundError
