"""Queries: records as staff list them, each with whom it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.core.db.paging import Page, as_written, newest_first
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import community_in_scope, is_below, names_by_id, subtree_ids
from app.parties.residents.models import Resident
from app.standing.programmes.apart import seen_from, seen_in_lists
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.subjects import ANONYMOUS, homes_of, names_of
from app.standing.records.errors import RecordNotFoundError
from app.standing.records.models import CAN_BE_WITHDRAWN, COUNTS, UNDER_WAY, Record, RecordState

WAITS_AT_THE_DESK = (RecordState.SUBMITTED, RecordState.VERIFIED, RecordState.RETURNED, RecordState.APPROVED)
MANY = 100
NEAR_DAYS, MOST_NEAR = 2, 20

_SUMS: Mapping[str, Any] = {"score": Record.score_delta, "points": Record.points}
"""What a list of records adds up: score and points, as the rules give them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record, whom it is about, of which node, and what the score makes of it. A person's name is masked; `home` is
    the number of their household, for staff.
    """

    record: Record
    subject: str
    community: str
    state: RecordState
    home: str = ""


def records_in_scope(
    session: Session,
    *,
    staff: StaffIdentity,
    now: datetime,
    kind: SubjectKind | None = None,
    category: str | None = None,
    rule: str | None = None,
    state: RecordState | None = None,
    withdrawal_asked: bool = False,
    community_id: int | None = None,
    batch_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """Records of a subtree, those entered last first. Raises CommunityNotFoundError."""
    path = staff.path
    if community_id is not None:
        path = community_in_scope(session, community_id=community_id, staff=staff).path
    wanted = is_below(session, path, Record.community_id)
    wanted += seen_in_lists(session, staff.path, Record.programme_id)
    wanted += [Record.subject_kind == kind] if kind else []
    wanted += [withdrawal_is_open()] if withdrawal_asked else []
    wanted += [Rule.category == category] if category else []
    wanted += [Rule.slug == rule] if rule else []
    wanted += [Record.batch_id == batch_id] if batch_id else []
    wanted += [Record.occurred_on >= since] if since else []
    wanted += [Record.occurred_on <= until] if until else []
    wanted += _is(state, now) if state else []
    query = as_written(_with_rule() if category or rule else _and_rule()).where(*wanted)
    return newest_first(session, query, Record.id, cursor=cursor, limit=limit, sums=_SUMS).map_all(
        lambda records: lines(session, records, now=now)
    )


def near(session: Session, record: Record, *, now: datetime) -> list[Line]:
    """Others that may be of the same event: of its rule and its household, within some days of it, not turned down."""
    days = timedelta(days=NEAR_DAYS)
    about = _same_home(record)
    if about is None:
        return []
    query = _with_rule().where(
        about,
        Record.id != record.id,
        Rule.slug == record.rule.slug,
        Record.occurred_on.between(record.occurred_on - days, record.occurred_on + days),
        Record.status.in_((*UNDER_WAY, *COUNTS)),
    )
    found = session.scalars(query.order_by(Record.occurred_on, Record.id).limit(MOST_NEAR)).all()
    return lines(session, found, now=now)


def _same_home(record: Record) -> ColumnElement[bool] | None:
    """About the same subject or, for one of a household or who lives there, about anybody of it."""
    if record.subject_id is None:
        return None
    itself = and_(Record.subject_kind == record.subject_kind, Record.subject_id == record.subject_id)
    home: Any = select(Resident.household_id).where(Resident.id == record.subject_id).scalar_subquery()
    if record.subject_kind is SubjectKind.HOUSEHOLD:
        home = record.subject_id
    elif record.subject_kind is not SubjectKind.RESIDENT:
        return itself
    members = select(Resident.id).where(Resident.household_id == home)
    return or_(
        itself,
        and_(Record.subject_kind == SubjectKind.RESIDENT, Record.subject_id.in_(members)),
        and_(Record.subject_kind == SubjectKind.HOUSEHOLD, Record.subject_id == home),
    )


def waiting(session: Session, *, staff: StaffIdentity) -> dict[RecordState, int]:
    """How many records of the subtree wait for somebody at the desk, by state; `MANY` stands for that many and more."""
    below = is_below(session, staff.path, Record.community_id)
    below += seen_in_lists(session, staff.path, Record.programme_id)
    counts = [
        select(func.count())
        .select_from(select(Record.id).where(Record.status == state, *below).limit(MANY).subquery())
        .scalar_subquery()
        for state in WAITS_AT_THE_DESK
    ]
    return dict(zip(WAITS_AT_THE_DESK, session.execute(select(*counts)).one(), strict=True))


def record_in_scope(session: Session, *, record_id: int, staff: StaffIdentity, now: datetime) -> Line:
    """One record of the subtree. Raises RecordNotFoundError."""
    below = Record.community_id.in_(subtree_ids(staff.path)), seen_from(staff.path, Record.programme_id)
    record = session.scalar(_with_rule().where(Record.id == record_id, *below))
    if record is None:
        raise RecordNotFoundError
    return lines(session, [record], now=now)[0]


def records_of(
    session: Session,
    *,
    kind: SubjectKind,
    subject_id: int,
    staff: StaffIdentity,
    of_the_community: bool = False,
    now: datetime,
    cursor: str | None,
    limit: int,
) -> Page[Line]:
    """What is on record about one subject, newest first. Whether it may be seen is for the caller to say; of what
    stands apart there is what staff may see, or nothing, `of_the_community`.
    """
    about = Record.subject_kind == kind, Record.subject_id == subject_id
    seen = Record.programme_id.is_(None) if of_the_community else seen_from(staff.path, Record.programme_id)
    query = _with_rule().where(*about, seen)
    return newest_first(session, query, Record.id, cursor=cursor, limit=limit, sums=_SUMS).map_all(
        lambda records: lines(session, records, now=now)
    )


def lines(session: Session, records: Sequence[Record], *, now: datetime) -> list[Line]:
    """Records with their names, in as many queries as there are kinds of subjects."""
    names = names_of(session, [(record.subject_kind, record.subject_id) for record in records])
    homes = homes_of(session, [(record.subject_kind, record.subject_id, record.community_id) for record in records])
    places = names_by_id(session, (record.community_id for record in records))
    return [
        Line(
            record,
            names.get((record.subject_kind, record.subject_id), ANONYMOUS),
            places[record.community_id],
            record.state_at(now),
            homes.get((record.subject_kind, record.subject_id, record.community_id), ""),
        )
        for record in records
    ]


def withdrawal_is_open() -> ColumnElement[bool]:
    """The same as `Record.is_withdrawal_open` of what can be taken back now, for the database."""
    return and_(Record.withdrawal_asked_by.is_not(None), Record.status.in_(CAN_BE_WITHDRAWN))


def _with_rule() -> Any:
    return select(Record).join(Record.rule).options(contains_eager(Record.rule).joinedload(Rule.heading))


def _and_rule() -> Any:
    """The same where no rule is asked for: how many there are is counted without a look at their rules."""
    return select(Record).options(joinedload(Record.rule, innerjoin=True).joinedload(Rule.heading))


def _is(state: RecordState, now: datetime) -> list[ColumnElement[bool]]:
    """The same as `Record.state_at`, for the database."""
    over = (Record.status == RecordState.EFFECTIVE) & (Record.expires_at <= now)
    if state is RecordState.OVER:
        return [or_(Record.status == state, over)]
    return [Record.status == state, ~over] if state is RecordState.EFFECTIVE else [Record.status == state]
