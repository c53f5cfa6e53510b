"""Work orders of a town as other tests need them."""

from typing import Any

from sqlalchemy.orm import Session

from app.civic.cases.models import Case, WorkOrderState
from app.civic.work_orders import estates, filing
from app.civic.work_orders.models import Estate, OrderClass, WorkOrder
from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.pictures.models import PictureOf
from app.parties.posts.models import Post, PostRole, PostStatus
from app.parties.residents.models import Household, Resident
from app.parties.units.making import add_unit
from app.parties.units.models import Unit, UnitDomain, UnitKind
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support import pictures


def estate_of(town: Town) -> Estate:
    """A property firm looks after an area of a town, in which its resident lives."""
    area_id = _grid(town, "W1")
    unit = _firm(town, "测试物业")
    _settle(town.person, area_id)
    return commit(estates.assign, area_id=area_id, unit_id=unit.id, staff=town.admin, now=NOW)


def _grid(town: Town, code: str) -> int:
    where: dict[str, Any] = {"community_id": town.node.id, "kind": AreaKind.GRID, "code": code, "name": "物业小区"}
    return commit(making.add_area, staff=town.admin, now=NOW, **where).id


def _firm(town: Town, name: str) -> Unit:
    about: dict[str, Any] = {"kind": UnitKind.PROPERTY, "domain": UnitDomain.ENTERPRISE, "code": None}
    return commit(add_unit, community_id=town.node.id, name=name, staff=town.admin, now=NOW, **about)


def _settle(person: Resident, area_id: int) -> None:
    def settle(session: Session) -> None:
        session.get_one(Household, session.get_one(Resident, person.id).household_id).area_id = area_id

    commit(settle)


def asked(person_id: int, user_id: int) -> Case:
    said: dict[str, Any] = {"category": OrderClass.LIGHTING, "text": "楼道灯不亮"}
    return commit(filing.ask, resident_id=person_id, user_id=user_id, now=NOW, **said)


def in_hand(town: Town, place: Estate) -> Case:
    """Sent by a neighbour, and taken by the resident of a town."""
    user = factories.user()
    neighbour = factories.resident(town.node, user=user)

    _settle(neighbour, place.area_id)
    case = asked(neighbour.id, user.id)

    def take(session: Session) -> Case:
        session.get_one(Case, case.id).state = WorkOrderState.TAKEN
        session.get_one(WorkOrder, case.id).holder_id = town.person.id
        return session.get_one(Case, case.id)

    return commit(take)


def orders(town: Town) -> dict[str, Any]:
    """What paths and bodies name: numbers of orders, a picture, an estate; its resident works for the firm."""
    place = estate_of(town)
    asked(town.person.id, town.user.id)

    def appoint(session: Session) -> None:
        post = Post(
            role=PostRole.PROPERTY,
            community_id=town.node.id,
            area_id=None,
            unit_id=place.unit_id,
            resident_id=town.person.id,
            staff_id=None,
            from_on=NOW.date(),
            until_on=None,
            proposed_by=town.admin.id,
            proposed_at=NOW,
            status=PostStatus.ACTIVE,
        )
        session.add(post)

    commit(appoint)
    held = in_hand(town, place)
    return {
        "order_no": held.no,
        "held_order_no": in_hand(town, place).no,
        "given_order_no": in_hand(town, place).no,
        "estate_id": place.id,
        "firm_id": place.unit_id,
        "second_firm_id": _firm(town, "另一家物业").id,
        "lonely_area_id": _grid(town, "W2"),
        "bare_area_id": _grid(town, "W3"),
        "desk_area_id": _grid(town, "W4"),
        "desk_bare_area_id": _grid(town, "W5"),
        "desk_order_no": in_hand(town, place).no,
        "order_picture_id": pictures.belonging(town.user, PictureOf.CASE_RESULT, held.id).id,
    }
