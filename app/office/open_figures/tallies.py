"""What people did in a month, node by node and before anything is hidden: records, cases, sessions.

A record belongs to the month in which it took effect, a case to that in which it was decided, a session to that in
which its hours were confirmed: none of this changes once the month is over.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, and_, cast, distinct, func, select
from sqlalchemy.orm import Session

from app.civic.cases.models import Case, CaseKind, MediationState
from app.civic.gatherings.models import Gathering, GatheringStatus, Presence
from app.core.clock import add_months, business_day, start_of_day
from app.office.open_figures.cells import Cell
from app.office.open_figures.models import Topic
from app.standing.programmes.models import Rule, RuleCategory
from app.standing.records.models import Record, RecordState

GOOD = frozenset({"upheld", "partly", "repaired", "fixed", "true", "done", "rated"})
"""States in which a case ends where whoever has brought it was right, or it was made good. Closed is not enough."""
AGREED = frozenset(
    {MediationState.AGREEMENT, MediationState.PERFORMED, MediationState.NOT_PERFORMED, MediationState.UNCLEAR}
)
"""The same of a mediation: both have signed, whatever became of it; a month that is over stays as it is."""
TOOK_EFFECT = (RecordState.EFFECTIVE, RecordState.SUSPENDED, RecordState.REPAIRED, RecordState.OVER)


class Tally(NamedTuple):
    """Cells by node, of a topic under a name; of cases, `outcomes` has those that ended well and those that did not.
    `nodes` are those in which there was something under this name.
    """

    topic: Topic
    name: str
    nodes: frozenset[int]
    cells: dict[int, Cell]
    outcomes: dict[int, Cell]


def tallies(session: Session, *, month: date) -> list[Tally]:
    """All of a month, in the order in which it is shown."""
    start, end = start_of_day(month), start_of_day(add_months(month, 1))
    return [*_records(session, start, end), *_cases(session, start, end), *_sessions(session, start, end)]


def _records(session: Session, start: datetime, end: datetime) -> list[Tally]:
    """By the heading at the top; how many different people, households, shops and units there were under each."""
    is_plus = Record.score_delta >= 0
    whom = Record.subject_kind.concat(":").concat(cast(Record.subject_id, String(20)))
    query = (
        select(Record.community_id, is_plus, RuleCategory.name, func.count(distinct(whom)), func.count())
        .select_from(Record)
        .join(Rule, Rule.id == Record.rule_id)
        .join(RuleCategory, and_(RuleCategory.version_id == Rule.version_id, RuleCategory.slug == Rule.category))
        .where(
            Record.effective_at >= start,
            Record.effective_at < end,
            Record.status.in_(TOOK_EFFECT),
            Record.programme_id.is_(None),
        )
        .group_by(Record.community_id, is_plus, RuleCategory.name)
    )
    cells: dict[str, dict[Topic, dict[int, Cell]]] = defaultdict(lambda: {Topic.PLUS: {}, Topic.MINUS: {}})
    for node_id, is_good, heading_name, people, times in session.execute(query):
        topic = Topic.PLUS if is_good else Topic.MINUS
        cells[heading_name][topic][node_id] = Cell((people,), times)
    return [
        Tally(topic, each, frozenset(of_name[Topic.PLUS]) | frozenset(of_name[Topic.MINUS]), of_name[topic], {})
        for topic in (Topic.PLUS, Topic.MINUS)
        for each, of_name in sorted(cells.items())
    ]


def _cases(session: Session, start: datetime, end: datetime) -> list[Tally]:
    query = select(
        Case.id,
        Case.community_id,
        Case.kind,
        Case.state,
        Case.opened_at,
        Case.decided_at,
        Case.subject_kind,
        Case.subject_id,
        Case.filed_by,
    ).where(Case.decided_at >= start, Case.decided_at < end, Case.is_open.is_(None))
    people: dict[tuple[CaseKind, int], set[object]] = defaultdict(set)
    days: dict[tuple[CaseKind, int], list[int]] = defaultdict(list)
    ends: dict[tuple[CaseKind, int], list[bool]] = defaultdict(list)
    for row in session.execute(query):
        key = row.kind, row.community_id
        subject = (row.subject_kind, row.subject_id) if row.subject_id else ("user", row.filed_by)
        people[key].add(subject if subject[1] else ("case", row.id))
        days[key].append((business_day(row.decided_at) - business_day(row.opened_at)).days)
        ends[key].append(row.state in (AGREED if row.kind is CaseKind.MEDIATION else GOOD))
    return [
        Tally(
            Topic.CASES,
            kind,
            frozenset(node for of, node in people if of is kind),
            {
                node: Cell((len(who),), len(days[of, node]), 0, days[of, node])
                for (of, node), who in people.items()
                if of is kind
            },
            {node: Cell((sum(good), len(good) - sum(good))) for (of, node), good in ends.items() if of is kind},
        )
        for kind in CaseKind
        if any(of is kind for of, _ in people)
    ]


def _sessions(session: Session, start: datetime, end: datetime) -> list[Tally]:
    there = and_(Presence.gathering_id == Gathering.id, Presence.confirmed_at.is_not(None))
    query = (
        select(
            Gathering.community_id,
            Gathering.kind,
            func.count(distinct(Presence.resident_id)),
            func.count(distinct(Gathering.id)),
            func.sum(Presence.minutes),
        )
        .outerjoin(Presence, there)
        .where(
            Gathering.status == GatheringStatus.CONFIRMED,
            Gathering.confirmed_at >= start,
            Gathering.confirmed_at < end,
            Gathering.venue_id.is_(None),
        )
        .group_by(Gathering.community_id, Gathering.kind)
    )
    cells: dict[str, dict[int, Cell]] = defaultdict(dict)
    for node_id, kind, people, number, minutes in session.execute(query):
        cells[kind][node_id] = Cell((people,), number, int(minutes or 0))
    return [Tally(Topic.SESSIONS, kind, frozenset(of_kind), of_kind, {}) for kind, of_kind in sorted(cells.items())]
