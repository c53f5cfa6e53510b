"""Who belongs to a unit: adults on a roster, put there and taken off by staff, or off because they leave."""

from datetime import date, datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.units.actions import UnitAction
from app.parties.units.errors import AlreadyMemberError, UnitMemberNotFoundError
from app.parties.units.making import hold, note
from app.parties.units.models import UnitMember, UnitRole


def add_member(
    session: Session,
    *,
    unit_id: int,
    resident_id: int,
    role: UnitRole,
    from_on: date,
    staff: StaffIdentity,
    now: datetime,
) -> UnitMember:
    """An adult of the subtree, on whichever roster, belongs to a unit of it from a day.

    Raises UnitNotFoundError, UnitClosedError, ResidentNotFoundError, AlreadyMemberError, a RuleError naming the field.
    """
    unit = hold(session, unit_id=unit_id, staff=staff)
    person = residents.resident_in_scope(session, resident_id=resident_id, staff=staff)
    if person.is_minor:
        raise field_error("resident_id", "未成年人不登记为单位成员。")
    if from_on > business_day(now):
        raise field_error("from_on", "开始的日子不能晚于今天。")
    residents.lock_identity(session, resident_id)  # Who has just left is no more.
    known = select(UnitMember.id).where(
        UnitMember.unit_id == unit.id, UnitMember.resident_id == resident_id, UnitMember.is_open.is_(True)
    )
    if session.scalar(known) is not None:
        raise AlreadyMemberError
    member = UnitMember(unit_id=unit.id, resident_id=resident_id, role=role, from_on=from_on)
    session.add(member)
    session.flush()
    note(session, unit, UnitAction.JOINED, staff, now, resident_id=resident_id, role=role.value)
    return member


def end_member(session: Session, *, unit_id: int, member_id: int, staff: StaffIdentity, now: datetime) -> UnitMember:
    """Somebody does not belong to a unit any more.

    Raises UnitNotFoundError, UnitClosedError, UnitMemberNotFoundError.
    """
    unit = hold(session, unit_id=unit_id, staff=staff)
    member = session.scalar(
        select(UnitMember).where(
            UnitMember.id == member_id, UnitMember.unit_id == unit.id, UnitMember.is_open.is_(True)
        )
    )
    if member is None:
        raise UnitMemberNotFoundError
    member.is_open, member.until_on = None, business_day(now)
    session.flush()
    note(session, unit, UnitAction.LEFT, staff, now, resident_id=member.resident_id, role=member.role.value)
    return member


def end_of_resident(session: Session, *, resident_id: int, now: datetime) -> None:
    """Whoever leaves a roster belongs to no unit any more; who moves within the installation goes on to."""
    held = update(UnitMember).where(UnitMember.resident_id == resident_id, UnitMember.is_open.is_(True))
    session.execute(held.values(is_open=None, until_on=business_day(now)))


def hand_over(session: Session, *, from_id: int, to_id: int, now: datetime) -> None:
    """Two files become one: what both belong to, they belong to once."""
    kept = aliased(UnitMember)
    twice = exists().where(kept.unit_id == UnitMember.unit_id, kept.resident_id == to_id, kept.is_open.is_(True))
    theirs = select(UnitMember.id).where(UnitMember.resident_id == from_id, UnitMember.is_open.is_(True))
    ending = session.scalars(theirs.where(twice)).all()
    session.execute(
        update(UnitMember).where(UnitMember.id.in_(ending)).values(is_open=None, until_on=business_day(now))
    )
    session.execute(update(UnitMember).where(UnitMember.resident_id == from_id).values(resident_id=to_id))


def forget_resident(session: Session, *, resident_id: int) -> None:
    """Nobody needs to know any more to what they belonged."""
    session.execute(delete(UnitMember).where(UnitMember.resident_id == resident_id))
