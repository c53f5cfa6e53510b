"""Residents of a town and their records of a year, made in a few statements."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import String, case, cast, insert, literal, select

from app.core.clock import business_day, utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.parties.communities.models import Community, CommunityKind
from app.parties.residents.bulk import NewPerson, add_residents, households
from app.parties.residents.models import Resident
from app.standing.programmes import rules
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records.models import Record, RecordSource, RecordState
from devtools import factories

COMMUNITIES, A_HOME, RULES, MONTHS, PART_PEOPLE = 21, 3, 10, 12, 5_000
FIRST_PHONE = 3_000_000_000


def town(*, residents: int, each: int) -> tuple[Any, Sequence[Community], int]:
    """A town whose residents have `each` records of ten rules, spread over twelve months; one of its staff, its
    communities, and how many records there are.
    """
    execute(rules.install_catalogue, now=utc_now())
    top = factories.community(kind=CommunityKind.TOWN)
    nodes = [factories.community(parent=top) for _ in range(COMMUNITIES)]
    staff = factories.staff(top)
    a_node = -(-residents // COMMUNITIES)
    for place, node in enumerate(nodes):
        for first in range(0, a_node, PART_PEOPLE):
            start, some = FIRST_PHONE + place * a_node + first, min(PART_PEOPLE, a_node - first)
            execute(_add_people, node_id=node.id, first=start, count=some)
    records = sum(execute(_add_records, turn=turn, staff_id=staff.id) for turn in range(each))
    db.session.remove()
    return staff, nodes, records


def _add_people(session: Any, node_id: int, first: int, count: int) -> None:
    numbers = [f"{first}-{number // A_HOME}" for number in range(count)]
    homes = households(session, community_id=node_id, numbers=set(numbers))
    people = [
        NewPerson(homes[home], f"居民{first + number}", f"1{first + number:010d}", is_minor=False)
        for number, home in enumerate(numbers)
    ]
    add_residents(session, community_id=node_id, people=people, now=utc_now())


def _add_records(session: Any, turn: int, staff_id: int) -> int:
    """One more record for everybody, in one statement."""
    now = utc_now()
    today = business_day(now)
    chosen = session.scalars(select(Rule).where(Rule.subjects.contains("R"), Rule.points.is_(None)).order_by(Rule.id))
    used = [rule for rule in chosen if min(rule.scores) > 0][:RULES]
    which = (Resident.id + turn) % len(used)
    days = [today - timedelta(days=30 * n + 1 + turn) for n in range(MONTHS)]
    score = case(*((which == n, rule.scores[0]) for n, rule in enumerate(used)), else_=1)
    month = (Resident.id + turn * 5) % MONTHS
    key = literal(f"B{turn}-").concat(cast(Resident.id, String))
    values = {
        "rule_id": case(*((which == n, rule.id) for n, rule in enumerate(used)), else_=used[0].id),
        "subject_kind": literal(SubjectKind.RESIDENT.value),
        "subject_id": Resident.id,
        "resident_id": Resident.id,
        "community_id": Resident.community_id,
        "event_key": key,
        "event_index": key,
        "occurred_on": case(*((month == n, day) for n, day in enumerate(days)), else_=today),
        "score_delta": score,
        "points": score,
        "note": literal(""),
        "created_by": literal(staff_id),
        "created_at": literal(now),
        "effective_at": literal(now),
        "expires_at": literal(now + timedelta(days=365)),
        "trimmed": literal(0),
        "status": literal(RecordState.EFFECTIVE.value),
        "withdrawal_reason": literal(""),
        "recovered_points": literal(0),
        "warnings": literal(0),
        "pictures": literal(0),
        "source": literal(RecordSource.STAFF.value),
        "remark": literal(""),
        "answer": literal(""),
    }
    entered: Any = session.execute(insert(Record).from_select(list(values), select(*values.values())))
    return int(entered.rowcount)
