"""Queries: reminders as staff list them, each with whom it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from app.core.clock import business_day
from app.core.db.paging import Page, as_written, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, is_below, names_by_id, subtree_ids
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.subjects import ANONYMOUS, homes_of, names_of
from app.standing.reminders.errors import ReminderNotFoundError
from app.standing.reminders.models import Reminder, ReminderStatus


@dataclass(frozen=True, slots=True)
class Line:
    """A reminder, whom it is about, and of which node. A person's name is masked; `home` is the number of their
    household, for staff.
    """

    reminder: Reminder
    subject: str
    community: str
    home: str = ""


def reminders_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    kind: SubjectKind | None = None,
    rule: str | None = None,
    state: ReminderStatus | None = None,
    community_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Reminders of a subtree, those given last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    wanted = is_below(session, path, Reminder.community_id)
    wanted += [Reminder.subject_kind == kind] if kind else []
    wanted += [Rule.slug == rule] if rule else []
    wanted += [Reminder.status == state] if state else []
    wanted += [Reminder.occurred_on >= since] if since else []
    wanted += [Reminder.occurred_on <= until] if until else []
    query = as_written(with_rule()).where(*wanted)
    return newest_first(session, query, Reminder.id, cursor=cursor, limit=limit).map_all(
        lambda reminders: _lines(session, reminders)
    )


def reminder_in_scope(session: Session, *, reminder_id: int, staff: StaffIdentity) -> Reminder:
    """One reminder of the subtree. Raises ReminderNotFoundError."""
    nodes = subtree_ids(staff.path)
    found: Reminder | None = session.scalar(
        with_rule().where(Reminder.id == reminder_id, Reminder.community_id.in_(nodes))
    )
    if found is None:
        raise ReminderNotFoundError
    return found


def line_in_scope(session: Session, *, reminder_id: int, staff: StaffIdentity) -> Line:
    """The same, with whom it is about. Raises ReminderNotFoundError."""
    return _lines(session, [reminder_in_scope(session, reminder_id=reminder_id, staff=staff)])[0]


def of_record(session: Session, *, record_id: int) -> Sequence[Reminder]:
    """Those that have led to a record, the earliest first."""
    return session.scalars(select(Reminder).where(Reminder.record_id == record_id).order_by(Reminder.occurred_on)).all()


def pictures_before(session: Session, *, record_ids: Sequence[int]) -> dict[int, int]:
    """How many pictures came with the reminders that have led to some records, and with their answers; by record."""
    query = (
        select(Reminder.record_id, func.sum(Reminder.pictures).label("total"))
        .where(Reminder.record_id.in_(record_ids))
        .group_by(Reminder.record_id)
    )
    return {row.record_id: int(row.total) for row in session.execute(query)}


def open_counts(session: Session, *, kind: SubjectKind, subject_id: int, now: datetime) -> dict[str, int]:
    """How many reminders count against a subject, by the slug of the rule."""
    query = (
        select(Rule.slug, func.count().label("total"))
        .join(Reminder.rule)
        .where(
            Reminder.subject_kind == kind,
            Reminder.subject_id == subject_id,
            Reminder.status == ReminderStatus.OPEN,
            Reminder.expires_on >= business_day(now),
        )
        .group_by(Rule.slug)
    )
    return {row.slug: row.total for row in session.execute(query)}


def _lines(session: Session, reminders: Sequence[Reminder]) -> list[Line]:
    names = names_of(session, [(each.subject_kind, each.subject_id) for each in reminders])
    homes = homes_of(session, [(each.subject_kind, each.subject_id, each.community_id) for each in reminders])
    places = names_by_id(session, (each.community_id for each in reminders))
    return [
        Line(
            each,
            names.get((each.subject_kind, each.subject_id), ANONYMOUS),
            places[each.community_id],
            homes.get((each.subject_kind, each.subject_id, each.community_id), ""),
        )
        for each in reminders
    ]


def with_rule() -> Select[Reminder]:
    """Reminders, each with its rule."""
    return select(Reminder).join(Reminder.rule).options(contains_eager(Reminder.rule))
