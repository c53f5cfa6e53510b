"""Households that are put into an area: named one by one, or by how their numbers begin."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.cleaning.households import HOUSEHOLD
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties.areas.actions import AreaAction
from app.parties.areas.making import hold
from app.parties.areas.models import Area
from app.parties.communities.nodes import get_community
from app.parties.residents.models import Household

PATTERN = re.compile(rf"{HOUSEHOLD}\*?", re.ASCII)
WRONG = "请填写户号，或者户号的开头加 *，例如 3-*。"


def put_households(
    session: Session, *, area_id: int, numbers: Sequence[str], staff: StaffIdentity, now: datetime
) -> int:
    """Put households of its community into an area, from wherever they are; `3-*` are all whose number begins so.

    Says how many. Raises AreaNotFoundError, AreaClosedError, and a RuleError naming `numbers` that no household has.
    """
    area = hold(session, area_id=area_id, staff=staff)
    wrong = [number for number in numbers if not PATTERN.fullmatch(number)]
    if wrong:
        raise field_error("numbers", f"“{wrong[0]}”：{WRONG}")
    unknown = [number for number in numbers if not _are_there(session, area.community_id, number)]
    if unknown:
        raise field_error("numbers", f"这个社区没有户号“{unknown[0]}”，共 {len(unknown)} 个，请核对。")
    done = fill(session, area, numbers)
    path = get_community(session, area.community_id).path
    audit.note(session, staff=staff, action=AreaAction.FILLED, subject_id=area.id, at=now, path=path, households=done)
    return done


def fill(session: Session, area: Area, numbers: Iterable[str]) -> int:
    """The same for a held area, without looking; says how many households were elsewhere before."""
    where = or_(*(_is(number) for number in numbers))
    elsewhere = or_(Household.area_id.is_(None), Household.area_id != area.id)
    query = select(Household.id).where(Household.community_id == area.community_id, where, elsewhere)
    ids = session.scalars(query.order_by(Household.id)).all()
    for start in range(0, len(ids), 500):
        session.execute(update(Household).where(Household.id.in_(ids[start : start + 500])).values(area_id=area.id))
    return len(ids)


def _are_there(session: Session, community_id: int, number: str) -> bool:
    query = select(Household.id).where(Household.community_id == community_id, _is(number)).limit(1)
    return session.scalar(query) is not None


def _is(number: str) -> ColumnElement[bool]:
    """Not by LIKE, for which A and a are one letter on SQLite, and two of a household's number on MariaDB."""
    if number.endswith("*"):
        beginning = number[:-1]
        return func.substr(Household.number, 1, len(beginning)) == beginning
    return Household.number == number
