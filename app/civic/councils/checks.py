"""What must be true of meetings; read-only, for `flask ledger verify` and for tests."""

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app.civic.councils.counting import carries, tally
from app.civic.councils.models import (
    AgendaItem,
    AgendaStatus,
    ItemKind,
    Line,
    Meeting,
    MeetingStatus,
    Member,
    Minutes,
    SeatClass,
    Vote,
)
from app.civic.councils.recording import digest_of
from app.core.audit import AuditEvent
from app.ledger.invariants import Ids, Invariant, Seen
from app.standing.awards.models import AwardCycle, Nomination, NominationState
from app.standing.programmes.models import ProgrammeVersion
from app.standing.records.council_needed import is_for_council
from app.standing.records.models import Record, RecordSource

ITEMS_AT_ONCE = 2_000
MINUTES_AT_ONCE = 500
RECORDS_AT_ONCE = 20_000
VERSIONS_AT_ONCE = 5_000


def votes_add_up(session: Session, ids: Ids) -> Seen:
    """A decided item has one vote of each of the roll who may vote, and what was decided is what they come to."""
    items = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(ids.of(AgendaItem.id), AgendaItem.status != AgendaStatus.OPEN)
    ).all()
    said: dict[int, list[tuple[int, Vote]]] = {item.id: [] for item, _ in items}
    votes = (
        select(Member.meeting_id, Vote)
        .join(Member, Member.id == Vote.member_id)
        .where(ids.of(Vote.item_id), Member.seat_class != SeatClass.SUPERVISOR)
    )
    for meeting_id, vote in session.execute(votes):
        if vote.item_id in said:
            said[vote.item_id].append((meeting_id, vote))
    wanted = (
        select(Member.meeting_id, func.count())
        .join(AgendaItem, and_(AgendaItem.meeting_id == Member.meeting_id, ids.of(AgendaItem.id)))
        .where(Member.seat_class != SeatClass.SUPERVISOR)
        .group_by(Member.meeting_id, AgendaItem.id)
    )
    members: dict[int, int] = {row[0]: row[1] for row in session.execute(wanted)}
    problems = []
    for item, meeting in items:
        own = [vote for meeting_id, vote in said[item.id] if meeting_id == meeting.id]
        needed = members.get(meeting.id, 0)
        if len(own) != needed or len(own) != len(said[item.id]):
            problems.append(f"item {item.id} has {len(said[item.id])} votes of {needed} members")
            continue
        votes_of_it = tally(vote.choice for vote in own)
        carried = carries(votes_of_it, parts=meeting.majority_parts, whole=meeting.majority_whole)
        if item.status is not AgendaStatus.UNDECIDED and carried is not (item.status is AgendaStatus.ADOPTED):
            problems.append(f"item {item.id} is {item.status.value}, and its votes say otherwise")
    return Seen(len(items), problems)


def minutes_are_as_signed(session: Session, ids: Ids) -> Seen:
    """The text of minutes is the one whose digest the audit log has."""
    rows = session.scalars(select(Minutes).where(ids.of(Minutes.id))).all()
    noted = {
        event.facts["digest"]
        for event in session.scalars(
            select(AuditEvent).where(
                AuditEvent.subject_kind == "meeting",
                AuditEvent.action == "meeting.minuted",
                AuditEvent.subject_id.in_({row.meeting_id for row in rows}),
            )
        )
    }
    problems = [
        f"minutes {row.id} are not what was written"
        for row in rows
        if row.digest not in noted or digest_of(row.text) != row.digest
    ]
    return Seen(len(rows), problems)


def councils_have_decided(session: Session, ids: Ids) -> Seen:
    """A record that was let count by nobody of the staff, of a rule that needs a council, was adopted in a meeting with
    signed minutes.
    """
    adopted = (
        exists()
        .where(Line.record_id == Record.id, Line.item_id == AgendaItem.id, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.status == AgendaStatus.ADOPTED, Meeting.status == MeetingStatus.SIGNED)
    )
    rows = session.execute(
        select(Record.id, adopted)
        .join(Record.rule)
        .where(
            ids.of(Record.id),
            Record.approved_at.is_not(None),
            Record.approved_by.is_(None),
            Record.source != RecordSource.CARRIED,
            is_for_council(),
        )
    ).all()
    return Seen(len(rows), [f"record {record_id} was adopted by no council" for record_id, found in rows if not found])


def versions_were_adopted(session: Session, ids: Ids) -> Seen:
    """A version that was decided in a meeting, and by nobody of the staff, was adopted there, with signed minutes."""
    adopted = exists().where(
        AgendaItem.kind == ItemKind.VERSION,
        AgendaItem.ref_id == ProgrammeVersion.id,
        AgendaItem.status == AgendaStatus.ADOPTED,
        AgendaItem.meeting_id == Meeting.id,
        Meeting.status == MeetingStatus.SIGNED,
    )
    rows = session.execute(
        select(ProgrammeVersion.id, ProgrammeVersion.decided_by, adopted).where(
            ids.of(ProgrammeVersion.id), ProgrammeVersion.decided_in != ""
        )
    ).all()
    problems = [
        f"version {version_id} was adopted by no council"
        for version_id, decided_by, found in rows
        if not found or decided_by is not None
    ]
    return Seen(len(rows), problems)


def awards_were_adopted(session: Session, ids: Ids) -> Seen:
    """Those who were chosen in a cycle that a meeting has decided, and nobody of the staff, were adopted in one with
    signed minutes.
    """
    adopted = exists().where(
        AgendaItem.kind == ItemKind.AWARD,
        AgendaItem.ref_id == Nomination.id,
        AgendaItem.status == AgendaStatus.ADOPTED,
        AgendaItem.meeting_id == Meeting.id,
        Meeting.status == MeetingStatus.SIGNED,
    )
    chosen = Nomination.cycle_id == AwardCycle.id, Nomination.state == NominationState.CHOSEN
    wrong = or_(AwardCycle.decided_by.is_not(None), exists().where(*chosen, ~adopted))
    query = select(AwardCycle.id, case((wrong, 1), else_=0)).where(ids.of(AwardCycle.id), AwardCycle.decided_in != "")
    rows = session.execute(query).all()
    return Seen(len(rows), [f"award cycle {id_} was decided by no council" for id_, is_wrong in rows if is_wrong])


INVARIANTS = (
    Invariant("the votes on an item add up to the roll", votes_add_up, by=AgendaItem.id, at_once=ITEMS_AT_ONCE),
    Invariant("what a council let count was adopted", councils_have_decided, by=Record.id, at_once=RECORDS_AT_ONCE),
    Invariant(
        "a version decided in a meeting was adopted",
        versions_were_adopted,
        by=ProgrammeVersion.id,
        at_once=VERSIONS_AT_ONCE,
    ),
    Invariant(
        "an award that a meeting decided was adopted", awards_were_adopted, by=AwardCycle.id, at_once=VERSIONS_AT_ONCE
    ),
    Invariant("minutes are as they were written", minutes_are_as_signed, by=Minutes.id, at_once=MINUTES_AT_ONCE),
)
