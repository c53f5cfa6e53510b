"""Whom staff mean who is to be nominated: by the number of a resident, by the name of a shop or a unit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import is_below
from app.parties.merchants.models import Merchant
from app.parties.units.models import Unit
from app.standing.programmes.models import SubjectKind


def subject_id_of(
    session: Session, *, kind: SubjectKind, number: str | None, name: str | None, staff: StaffIdentity
) -> int:
    """The subject of the subtree that is meant; a household by the number of anybody who lives there.

    Raises RuleErrors naming `number`, `name`.
    """
    if kind in (SubjectKind.RESIDENT, SubjectKind.HOUSEHOLD):
        if number is None:
            raise field_error("number", "请填写居民编号。")
        person = residents.resident_by_number(session, number=number, staff=staff)
        return person.id if kind is SubjectKind.RESIDENT else person.household_id
    if name is None:
        raise field_error("name", "请填写完整的名称。")
    table: type[Merchant | Unit] = Merchant if kind is SubjectKind.MERCHANT else Unit
    query = select(table.id).where(table.name == name, *is_below(session, staff.path, table.community_id))
    ids = session.scalars(query.limit(2)).all()
    if len(ids) != 1:
        raise field_error("name", "没有找到，或不止一家叫这个名称，请核对完整的名称。")
    return ids[0]
