"""What the timelines of things say about somebody: words of notes, and what was changed in their file."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.civic.cases.actions import CASE
from app.civic.cases.models import Case
from app.civic.papers.actions import PAPER
from app.civic.papers.models import Paper
from app.core.audit import AuditEvent
from app.parties.posts.actions import POST
from app.parties.posts.models import Post
from app.parties.residents.actions import RESIDENT, ResidentAction
from app.parties.residents.models import Resident
from app.parties.timeline import retention
from app.standing.programmes.models import SubjectKind
from app.standing.records.actions import RECORD
from app.standing.records.models import Record
from app.standing.reminders.actions import REMINDER
from app.standing.reminders.models import Reminder


def forget_resident(session: Session, *, resident_id: int) -> None:
    """Take out of all timelines what is about somebody, while it is still known what that is. That something was done
    or noted stays.
    """
    theirs = {
        RESIDENT.kind: select(Resident.id).where(Resident.id == resident_id),
        RECORD.kind: select(Record.id).where(
            (Record.resident_id == resident_id)
            | ((Record.subject_kind == SubjectKind.RESIDENT) & (Record.subject_id == resident_id))
        ),
        REMINDER.kind: select(Reminder.id).where(
            Reminder.subject_kind == SubjectKind.RESIDENT, Reminder.subject_id == resident_id
        ),
        CASE.kind: select(Case.id).where(Case.subject_kind == SubjectKind.RESIDENT, Case.subject_id == resident_id),
        PAPER.kind: select(Paper.id).where(Paper.resident_id == resident_id),
        POST.kind: select(Post.id).where(Post.resident_id == resident_id),
    }
    _wipe(session, theirs)
    changes = select(AuditEvent).where(
        AuditEvent.subject_kind == RESIDENT.kind,
        AuditEvent.subject_id == resident_id,
        AuditEvent.action == ResidentAction.CHANGED,
    )
    for event in session.scalars(changes):
        event.facts = {name: value for name, value in event.facts.items() if name == "fields"}


def forget_records(session: Session, *, record_ids: Sequence[int]) -> None:
    """The same for records of which nobody needs to know any more whom they were about."""
    about = {
        RECORD.kind: select(Record.id).where(Record.id.in_(record_ids)),
        REMINDER.kind: select(Reminder.id).where(Reminder.record_id.in_(record_ids)),
        CASE.kind: select(Case.id).where(Case.record_id.in_(record_ids)),
    }
    _wipe(session, about)


def _wipe(session: Session, about: dict[str, Select[int]]) -> None:
    retention.wipe(session, about={kind: session.scalars(query).all() for kind, query in about.items()})
