"""Records held until the end of the transaction, their subjects before them: what counts caps waits."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.apart import seen_from
from app.standing.programmes.models import SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import SubjectKey, lock
from app.standing.records.errors import RecordAnonymousError, RecordNotFoundError
from app.standing.records.models import Record, RecordSource


def hold(session: Session, *, record_id: int, staff: StaffIdentity) -> Record:
    """A record of the subtree that staff may see, about somebody else than who asks and their household. Raises
    RecordNotFoundError, RelatedPersonError, RecordAnonymousError for one whose subject nobody needs to know any more.
    """
    record = session.scalar(
        select(Record)
        .join(Community, Community.id == Record.community_id)
        .where(
            Record.id == record_id,
            Community.path.like(f"{staff.path}%"),
            seen_from(staff.path, Record.programme_id),
        )
    )
    found = hold_found(session, record)
    require_unrelated(session, staff=staff, subjects=sides_of(found))
    return found


def sides_of(record: Record) -> list[SubjectKey]:
    """Whose households decide nothing about a record: that of whom it is about and, where it was made of what
    a resident has said, theirs.
    """
    sides: list[SubjectKey] = [(record.subject_kind, record.subject_id)]
    if record.source is RecordSource.MACHINE and record.collected_by is not None:
        sides.append((SubjectKind.RESIDENT, record.collected_by))
    return sides


def hold_own(session: Session, *, record_id: int, resident_id: int, source: RecordSource) -> Record:
    """The same for the resident who has handed it in, in a post or about themself. Raises the same."""
    own = Record.collected_by == resident_id, Record.source == source
    return hold_found(session, session.scalar(select(Record).where(Record.id == record_id, *own)))


def hold_found(session: Session, record: Record | None) -> Record:
    """What was looked for as somebody may see it. Raises the same."""
    if record is None:
        raise RecordNotFoundError
    if record.subject_id is None:
        raise RecordAnonymousError
    lock(session, record.subject_kind, [record.subject_id])
    session.refresh(record, with_for_update=True)
    return record


def hold_all(session: Session, *wanted: ColumnElement[bool]) -> list[Record]:
    """Those records that are still so once their subjects are held, by id, with their rules; anonymous ones are not."""
    known = *wanted, Record.subject_id.is_not(None)
    subjects: dict[SubjectKind, set[int]] = defaultdict(set)
    for kind, subject_id in session.execute(select(Record.subject_kind, Record.subject_id).where(*known)):
        subjects[kind].add(subject_id or 0)
    for kind in sorted(subjects):
        lock(session, kind, subjects[kind])
    query = select(Record).where(*known).order_by(Record.id).options(selectinload(Record.rule))
    return list(session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def by_kind(records: Iterable[Record]) -> dict[SubjectKind, list[Record]]:
    """Records by the kind of whom they are about, kinds in order."""
    found: dict[SubjectKind, list[Record]] = {}
    for record in sorted(records, key=lambda record: (record.subject_kind, record.id)):
        found.setdefault(record.subject_kind, []).append(record)
    return found
