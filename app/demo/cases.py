"""Objections of the last days: one that was upheld, one that was not, one that is open."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.cases import deciding, filing
from app.civic.cases.deciding import Outcome
from app.core.identities import StaffIdentity
from app.demo.world import World
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record, RecordState

WORDS = (
    ("照片里的车不是我家的，车牌对不上", Outcome.UPHELD, "车牌与登记的车辆不一致"),
    ("那天是来客临时停车", Outcome.REJECTED, "两次提醒后仍未改正，照片清楚"),
    ("当时车坏了，正在等拖车", None, ""),
)


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
