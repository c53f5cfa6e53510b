"""Pictures and PDFs that go with a draft."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.civic.texts.actions import TextAction
from app.civic.texts.drafting import hold_draft, note
from app.civic.texts.errors import TooManyFilesError
from app.civic.texts.models import Text, TextFile
from app.civic.texts.queries import file_of
from app.core.files import Attachment, store_attachment
from app.core.files.storing import remove
from app.core.identities import StaffIdentity

FILES_MAX = 3


def add_file(session: Session, *, text_id: int, attachment: Attachment, staff: StaffIdentity, now: datetime) -> Text:
    """Attach a file to a draft. Raises TextNotFoundError, TextStateError, TooManyFilesError."""
    text = hold_draft(session, text_id=text_id, staff=staff)
    if session.scalars(select(func.count(TextFile.id)).where(TextFile.text_id == text.id)).one() >= FILES_MAX:
        raise TooManyFilesError(FILES_MAX)
    kept = store_attachment(session, attachment=attachment, now=now)
    session.add(TextFile(text_id=text.id, file_id=kept.id))
    text.changed_by, text.changed_at = staff.id, now
    note(session, TextAction.FILE_ADDED, text, staff, now)
    return text


def remove_file(session: Session, *, text_id: int, text_file_id: int, staff: StaffIdentity, now: datetime) -> Text:
    """Take a file from a draft. Raises TextNotFoundError, TextStateError, TextFileNotFoundError."""
    text = hold_draft(session, text_id=text_id, staff=staff)
    found = file_of(session, text_id=text.id, text_file_id=text_file_id)
    session.execute(delete(TextFile).where(TextFile.id == found.id))
    remove(session, [found.file_id])
    text.changed_by, text.changed_at = staff.id, now
    note(session, TextAction.FILE_REMOVED, text, staff, now)
    return text
