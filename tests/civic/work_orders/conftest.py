"""A community with a property firm: an estate, somebody who lives there, and two who work for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.cases.models import Case
from app.civic.work_orders import estates, lateness
from app.civic.work_orders.models import WorkOrder
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.areas import belonging, making
from app.parties.areas.models import AreaKind
from app.parties.messages.models import Message, MessageKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident, User
from app.parties.units import belonging as members
from app.parties.units.making import add_unit
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitRole
from app.standing.records.models import Record, SourceKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install
from tests.support.http import SignedIn, as_user


class Estate:
    """`person` lives in building 1, which stands in grid 1, which `firm` looks after; `other` looks after grid 2, in
    which nobody lives. `fixer` and `mate` hold posts at the firm, `stranger` at the other; `head` answers for the firm.
    """

    def __init__(self, app: Flask) -> None:
        install()
        self.app = app
        self.node = factories.community()
        self.admin, self.second, self.third = (factories.staff(self.node) for _ in range(3))
        self.users = [factories.user() for _ in range(5)]
        self.person, self.fixer, self.mate, self.stranger, self.head = (
            factories.resident(self.node, user=user, household=f"H-{number}")
            for number, user in enumerate(self.users, start=1)
        )
        self.area_id, self.far_id = self.area("1"), self.area("2")
        self.building_id = self.area("3", AreaKind.BUILDING, self.area_id)
        commit(belonging.put_households, area_id=self.building_id, numbers=["H-1"], staff=self.admin, now=NOW)
        self.firm, self.other = self.unit("甲物业"), self.unit("乙物业")
        for firm, area_id in ((self.firm, self.area_id), (self.other, self.far_id)):
            commit(estates.assign, area_id=area_id, unit_id=firm.id, staff=self.admin, now=NOW)
        self.join(self.head, self.firm, UnitRole.HEAD)
        for person, firm in ((self.fixer, self.firm), (self.mate, self.firm), (self.stranger, self.other)):
            self.appoint(person, unit_id=firm.id)

    def area(self, code: str, kind: AreaKind = AreaKind.GRID, parent_id: int | None = None) -> int:
        where: dict[str, Any] = {"community_id": self.node.id, "parent_id": parent_id, "name": f"第 {code} 区"}
        return commit(making.add_area, kind=kind, code=code, staff=self.admin, now=NOW, **where).id

    def unit(self, name: str, kind: UnitKind = UnitKind.PROPERTY) -> Unit:
        about: dict[str, Any] = {"kind": kind, "domain": UnitDomain.ENTERPRISE, "name": name, "code": None}
        return commit(add_unit, community_id=self.node.id, staff=self.admin, now=NOW, **about)

    def join(self, person: Resident, firm: Unit, role: UnitRole = UnitRole.MEMBER) -> None:
        who: dict[str, Any] = {"resident_id": person.id, "role": role, "from_on": TODAY}
        commit(members.add_member, unit_id=firm.id, staff=self.admin, now=NOW, **who)

    def appoint(self, person: Resident, **place: int) -> None:
        held: dict[str, Any] = {"role": PostRole.PROPERTY, "resident_id": person.id, "from_on": TODAY, **place}
        post = commit(proposing.propose, staff=self.admin, now=NOW, **held)
        commit(proposing.appoint, post_id=post.id, staff=self.second, now=NOW)

    def phone(self, number: int = 0) -> SignedIn:
        """0: who lives there, 1 and 2: of the firm, 3: of the other."""
        return as_user(self.app, self.users[number])

    def send(self, *, number: int = 0, key: str = "", **changes: Any) -> Any:
        """What the phone of who lives there is answered."""
        body = {"kind": "work_order", "category": "lighting", "text": "三楼楼道的灯不亮"} | changes
        return self.phone(number).post("/cases", body, headers={"Idempotency-Key": key} if key else {})

    def order(self, **changes: Any) -> str:
        """The number of an order."""
        answer = self.send(**changes)
        assert answer.status_code == 201, answer.json
        return str(answer.json["no"])

    def step(self, no: str, what: str, number: int = 1, **body: Any) -> Any:
        return self.phone(number).post(f"/property/work-orders/{no}/{what}", body or None)

    def done(self, no: str, number: int = 1) -> Any:
        assert self.step(no, "taking", number).status_code == 200
        return self.step(no, "completion", number, note="已更换灯泡")

    def says(self, no: str, kind: str, number: int = 0, **body: Any) -> Any:
        return self.phone(number).post(f"/cases/{no}/events", {"kind": kind, **body})


def case_of(no: str) -> tuple[Case, WorkOrder]:
    """An order as it is now."""
    db.session.rollback()
    query = select(Case, WorkOrder).join(WorkOrder, WorkOrder.id == Case.id).where(Case.no == no)
    case, order = db.session.execute(query).one()
    return case, order


def late_records() -> list[Record]:
    """What was handed in of orders."""
    db.session.rollback()
    made = select(Record).where(Record.source_kind == SourceKind.WORK_ORDER).order_by(Record.id)
    return list(db.session.scalars(made))


def run_job(now: datetime) -> int:
    return commit(lateness.hand_in_some, now=now)


def told(user: User, kind: MessageKind) -> list[str]:
    """The states that somebody was told of."""
    db.session.rollback()
    query = select(Message.facts).where(Message.user_id == user.id, Message.kind == kind).order_by(Message.id)
    return [facts["state"] for facts in db.session.scalars(query)]


@pytest.fixture
def estate(app: Flask) -> Iterator[Estate]:
    with frozen(NOW):
        yield Estate(app)
