"""Mediations between neighbours: one in each state, one that is late, and somebody at the desk who mediates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from app.civic.cases.models import MediationState
from app.civic.mediations import agreeing, answering, filing, following, mediating, queries
from app.civic.mediations.models import MediationCategory
from app.core.clock import business_day
from app.demo import seeds
from app.demo.personas import NUMBERS
from app.demo.world import World
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.standing.programmes.models import SubjectKind

MEDIATOR = "wanghai.clerk"
ENDED_BY_SIDES = (MediationState.DECLINED, MediationState.LAPSED, MediationState.WITHDRAWN)
WITH_AGREEMENT = (
    MediationState.AGREEMENT,
    MediationState.PERFORMED,
    MediationState.NOT_PERFORMED,
    MediationState.UNCLEAR,
)
TERMS = ("示例：乙方在两周内修好", "示例：费用双方各付一半，以后先打招呼")


@dataclass(frozen=True, slots=True)
class Dispute:
    """Who has asked whom, so many days ago, about what, and what came of it."""

    who: str
    other: str
    category: MediationCategory
    words: str
    days_ago: int
    state: MediationState


DISPUTES = (
    Dispute(
        "resident-points",
        "resident-rich",
        MediationCategory.LEAK,
        "示例：楼上阳台漏水，墙皮起泡，想请对方修好",
        80,
        MediationState.UNCLEAR,
    ),
    Dispute(
        "resident-notice",
        "resident-rich",
        MediationCategory.NOISE,
        "示例：晚上练琴到很晚，想约个时间",
        70,
        MediationState.PERFORMED,
    ),
    Dispute(
        "resident-coupons",
        "resident-points",
        MediationCategory.SHARED_SPACE,
        "示例：楼道里堆着纸箱，请对方搬走",
        66,
        MediationState.NOT_PERFORMED,
    ),
    Dispute(
        "resident-rich",
        "resident-coupons",
        MediationCategory.PETS,
        "示例：小狗在电梯里没有牵绳",
        36,
        MediationState.DECLINED,
    ),
    Dispute(
        "resident-coupons",
        "resident-notice",
        MediationCategory.PARKING,
        "示例：电动车堵在单元门口",
        32,
        MediationState.LAPSED,
    ),
    Dispute(
        "resident-points",
        "resident-notice",
        MediationCategory.DAMAGE,
        "示例：搬家时碰坏了门框",
        30,
        MediationState.FAILED,
    ),
    Dispute(
        "resident-notice",
        "resident-points",
        MediationCategory.BOUNDARY,
        "示例：两家花池的边上怎么分",
        20,
        MediationState.AGREEMENT,
    ),
    Dispute(
        "resident-rich",
        "resident-points",
        MediationCategory.DEBT,
        "示例：借的工具一直没有还",
        9,
        MediationState.WITHDRAWN,
    ),
    Dispute(
        "resident-notice",
        "resident-coupons",
        MediationCategory.LEAK,
        "示例：厨房下水漏到楼下，修理费怎么分",
        60,
        MediationState.SESSIONS,
    ),
    Dispute(
        "resident-coupons", "resident-rich", MediationCategory.NOISE, "示例：周末装修的时间", 4, MediationState.AGREED
    ),
    Dispute(
        "resident-points",
        "resident-of-owner",
        MediationCategory.OTHER,
        "示例：晾衣杆伸到了窗前",
        1,
        MediationState.APPLIED,
    ),
)


def leave(session: Session, *, world: World) -> None:
    """Asked for and answered on phones of personas; taken, sat down for and written at a desk."""
    _appoint(session, world)
    for each in DISPUTES:
        _leave(session, world, each)


def _appoint(session: Session, world: World) -> None:
    """A mediator at the desk of the first community, by two others."""
    at = world.timeline.at(world.timeline.founded, 17)
    held: dict[str, Any] = {"role": PostRole.MEDIATOR, "community_id": world.places[0].id, "from_on": business_day(at)}
    post = proposing.propose(
        session, holder_id=world.staff[MEDIATOR].id, staff=world.staff["street.admin"], now=at, **held
    )
    session.flush()
    proposing.appoint(session, post_id=post.id, staff=world.staff["city.admin"], now=at)


def _leave(session: Session, world: World, told: Dispute) -> None:
    timeline = world.timeline
    first = timeline.today - timedelta(days=told.days_ago)

    def at(days: int, hour: int) -> datetime:
        return timeline.at(first + timedelta(days=days), hour)

    case, _ = filing.apply(
        session,
        category=told.category,
        words=told.words,
        other_kind=SubjectKind.RESIDENT,
        other=seeds.persona_phone(NUMBERS[told.other]),
        before_a_court=False,
        resident_id=world.residents[told.who],
        user_id=world.cast[told.who],
        read_card=_no_card,
        now=at(0, 9),
    )
    who, other = world.cast[told.who], world.cast[told.other]
    if told.state is MediationState.APPLIED:
        return
    if told.state is MediationState.LAPSED:
        following.move_on(session, now=at(25, 9))
        return
    agrees = told.state is not MediationState.DECLINED
    answering.answer(session, no=case.no, agrees=agrees, user_id=other, now=at(1, 19))
    if told.state is MediationState.WITHDRAWN:
        answering.withdraw(session, no=case.no, user_id=who, now=at(3, 20))
    if told.state in (*ENDED_BY_SIDES, MediationState.AGREED):
        return
    _sit_down(session, world, told, case.no, at)
    if told.state not in WITH_AGREEMENT:
        return
    _agree(session, case.no, who, other, at(6, 20))
    if told.state is MediationState.AGREEMENT:
        return
    following.move_on(session, now=at(37, 9))
    if told.state is MediationState.UNCLEAR:
        following.move_on(session, now=at(60, 9))
        return
    answering.say_kept(session, no=case.no, kept=True, user_id=who, now=at(38, 20))
    is_kept = told.state is MediationState.PERFORMED
    answering.say_kept(session, no=case.no, kept=is_kept, user_id=other, now=at(39, 20))


def _sit_down(session: Session, world: World, told: Dispute, no: str, at: Any) -> None:
    by: dict[str, Any] = {"no": no, "staff": world.staff[MEDIATOR]}
    mediating.take(session, now=at(2, 10), **by)
    sitting = mediating.set_sitting(session, starts_at=at(5, 14), place="示例：社区调解室", now=at(2, 10), **by)
    session.flush()
    noted: dict[str, Any] = {"applicant_came": True, "other_came": True, "note": "示例：双方都说了自己的难处，看了现场"}
    mediating.note_sitting(session, sitting_id=sitting.id, now=at(5, 16), **noted, **by)
    if told.state is MediationState.FAILED:
        mediating.fail(session, reason="示例：费用没有谈拢，可以向法院起诉", now=at(8, 16), **by)
    else:
        agreeing.draft(session, terms=TERMS, now=at(6, 10), **by)
        session.flush()


def _agree(session: Session, no: str, who: int, other: int, now: datetime) -> None:
    for user_id in (who, other):
        own = answering.hold_side(session, no=no, user_id=user_id)
        shown = queries.current_agreement(session, own[1])
        if shown is None:
            raise LookupError("nothing to sign")
        agreeing.sign(session, no=no, version=shown.number, shown=shown.hash, user_id=user_id, now=now)


def _no_card(_session: Session, _digits: str) -> NoReturn:
    raise LookupError("everybody is known by their number here")
