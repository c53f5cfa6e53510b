"""Reminders: those that came before a minus, and some of each kind that wait on the desk and on phones."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.demo.world import World
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from app.standing.reminders import answering, closing, giving
from app.standing.reminders.models import Reminder

BEFORE_A_MINUS = (9, 5)
"""Days before somebody parks where they may not for the third time."""
BEFORE_SORTING = (30, 16, 4)
"""And before a household's sorting was wrong three times."""
SORTING, PARKING = "sorting-fail-3", "parking-repeat"
MIXED = "厨余垃圾混入其他垃圾，楼下 3 号桶"


def before_a_minus(session: Session, *, world: World, resident_id: int, day: date) -> None:
    """What has led to a minus for parking."""
    for ago in BEFORE_A_MINUS:
        _give(session, world, PARKING, SubjectKind.RESIDENT, resident_id, day - timedelta(days=ago), "占用无障碍车位")


def before_sorting(session: Session, *, world: World, household_id: int, day: date) -> None:
    """What has led to a minus of a household."""
    for ago in BEFORE_SORTING:
        _sorting(session, world, household_id, day - timedelta(days=ago))


def leave(session: Session, *, world: World) -> None:
    """What the last weeks have left: one household with two of three, one that answered, and each way to end."""
    today = world.timeline.today
    person = session.get_one(Resident, world.residents["resident-points"])
    homes = [home for home in world.crowd.households if home != person.household_id][:3]
    for ago in (20, 6):
        _sorting(session, world, person.household_id, today - timedelta(days=ago))
    answered = _sorting(session, world, homes[0], today - timedelta(days=5))
    answering.note_answer(
        session,
        reminder_id=answered.id,
        text="当天家里来客人，已经重新分好",
        staff=world.staff["street.clerk"],
        now=world.timeline.at(today - timedelta(days=4), 10),
    )
    wrong, made_up = (_sorting(session, world, home, today - timedelta(days=8)) for home in homes[1:])
    now = world.timeline.at(today - timedelta(days=3), 11)
    clerk, admin = world.staff["street.clerk"], world.staff["street.admin"]
    closing.take_back(session, reminder_id=wrong.id, reason="记错了户号", staff=clerk, now=now)
    closing.make_up(session, reminder_id=made_up.id, reason="参加了垃圾分类讲座", staff=admin, now=now)
    _sorting(session, world, homes[2], today - timedelta(days=100))
    closing.lapse(session, now=world.timeline.now)


def _sorting(session: Session, world: World, household_id: int, day: date) -> Reminder:
    return _give(session, world, SORTING, SubjectKind.HOUSEHOLD, household_id, day, MIXED)


def _give(
    session: Session, world: World, rule: str, kind: SubjectKind, subject_id: int, day: date, note: str
) -> Reminder:
    """Told on a phone, or else by a slip at the door."""
    staff, now = world.staff["street.clerk"], world.timeline.at(day, 18)
    given = giving.give(
        session,
        rule_slug=rule,
        subject_kind=kind,
        subject_id=subject_id,
        occurred_on=day,
        event_key=f"demo-{day:%Y%m%d}",
        note=note,
        staff=staff,
        now=now,
    )
    if given.told_at is None:
        giving.deliver(session, reminder_id=given.id, staff=staff, now=now)
    return given
