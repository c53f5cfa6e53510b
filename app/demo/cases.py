"""What minuses lead to: objections of the last days, upheld, rejected and open; a notice that its subject can still
answer; a repair under way.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import deciding, filing, repairing
from app.civic.cases.deciding import Outcome
from app.civic.cases.models import TaskChoice
from app.core.identities import StaffIdentity
from app.demo import records, reminders
from app.demo.world import World
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordState

WORDS = (
    ("照片里的车不是我家的，车牌对不上", Outcome.UPHELD, "车牌与登记的车辆不一致"),
    ("那天是来客临时停车", Outcome.REJECTED, "两次提醒后仍未改正，照片清楚"),
    ("当时车坏了，正在等拖车", None, ""),
)
TOLD = "resident-notice"
TOLD_DAYS_AGO, MINUS_DAYS_AGO, REPAIR_DAYS_AGO, TASK_DAYS = 2, 60, 6, 20


def leave(session: Session, *, world: World) -> None:
    """At the desk, for people without a phone; who decides has had no part in the record."""
    deciders = {world.staff[name].community_id: world.staff[name] for name in ("wanghai.admin", "haitang.clerk")}
    query = select(Record).where(
        Record.subject_kind == SubjectKind.RESIDENT,
        Record.score_delta < 0,
        Record.status == RecordState.EFFECTIVE,
        Record.community_id.in_(deciders),
    )
    minuses = session.scalars(query.order_by(Record.id).limit(len(WORDS))).all()
    for number, (record, words) in enumerate(zip(minuses, WORDS, strict=False)):
        _bring(session, world, record, deciders[record.community_id], *words, days_ago=9 - 3 * number)


def tell(session: Session, *, world: World) -> None:
    """One of the personas was told of a minus yesterday, and has some days to answer."""
    day, resident_id = world.timeline.today - timedelta(days=TOLD_DAYS_AGO), world.residents[TOLD]
    reminders.before_a_minus(session, world=world, resident_id=resident_id, day=day)
    note = "占用无障碍车位，两次提醒后仍未改正"
    rule = reminders.PARKING
    records.record(session, world, rule=rule, subject_id=resident_id, score=-10, day=day, note=note, number=0)


def repair(session: Session, *, world: World) -> None:
    """A minus of the same persona's household counts, and is being made good."""
    timeline = world.timeline
    home = session.get_one(Resident, world.residents[TOLD]).household_id
    day = timeline.today - timedelta(days=MINUS_DAYS_AGO)
    reminders.before_sorting(session, world=world, household_id=home, day=day)
    minus = _of_household(session, world, home, day)
    asked = timeline.today - timedelta(days=REPAIR_DAYS_AGO)
    pledge = "今后定点投放，并参加垃圾分类培训"
    case = repairing.apply(
        session, record_id=minus.id, pledge=pledge, user_id=world.cast[TOLD], now=timeline.at(asked, 19)
    )
    checked = timeline.at(asked + timedelta(days=1), 10)
    clerk = world.staff["wanghai.clerk"]
    repairing.check(session, no=case.no, staff=clerk, now=checked)
    due_on = timeline.today + timedelta(days=TASK_DAYS)
    repairing.set_task(session, no=case.no, choice=TaskChoice.TRAINING, due_on=due_on, staff=clerk, now=checked)


def _of_household(session: Session, world: World, household_id: int, day: date) -> Record:
    words = "三次提醒后，厨余垃圾仍混入其他垃圾"
    about: dict[str, Any] = {"kind": SubjectKind.HOUSEHOLD, "subject_id": household_id, "score": -5, "day": day}
    minus = records.record(session, world, rule=reminders.SORTING, note=words, number=1, **about)
    session.flush()
    records.let_count(session, world, [minus], day=day)
    return minus


def _bring(
    session: Session,
    world: World,
    record: Record,
    decider: StaffIdentity,
    reason: str,
    outcome: Outcome | None,
    decision: str,
    *,
    days_ago: int,
) -> None:
    timeline, clerk = world.timeline, world.staff["street.clerk"]
    day = timeline.today - timedelta(days=days_ago)
    case = filing.object_for(
        session, record_id=record.id, reason=reason, about_facts=True, staff=clerk, now=timeline.at(day, 10)
    )
    taken = timeline.at(day + timedelta(days=1), 9)
    deciding.accept(session, no=case.no, asks_others=False, staff=decider, now=taken)
    if outcome is not None:
        decided = timeline.at(day + timedelta(days=2), 15)
        deciding.decide(
            session, no=case.no, outcome=outcome, reason=decision, score_delta=None, staff=decider, now=decided
        )
