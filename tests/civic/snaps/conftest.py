"""A community of two grids: one with a head and an assistant, one with nobody; somebody who reports."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.cases.models import Case
from app.civic.snaps.models import Snap
from app.core.clock import frozen
from app.core.db.session import db
from app.parties.areas import belonging, making
from app.parties.areas.models import AreaKind
from app.parties.messages.models import Message, MessageKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident, User
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install
from tests.support.http import SignedIn, as_user


class Grid:
    """`head` and `helper` look after grid 1, in which `person` lives; nobody looks after grid 2."""

    def __init__(self, app: Flask) -> None:
        install()
        self.app = app
        self.node = factories.community()
        self.admin, self.second = (factories.staff(self.node) for _ in range(2))
        self.users = [factories.user() for _ in range(3)]
        homes = ("H-1", "H-2", "H-3")
        self.person, self.head, self.helper = (
            factories.resident(self.node, user=user, household=home)
            for user, home in zip(self.users, homes, strict=True)
        )
        self.area_id, self.lonely_id = (self._area(code) for code in ("1", "2"))
        commit(belonging.put_households, area_id=self.area_id, numbers=["H-1"], staff=self.admin, now=NOW)
        self.post_ids = [
            self.appoint(person, role)
            for person, role in ((self.head, PostRole.GRID_HEAD), (self.helper, PostRole.GRID_ASSISTANT))
        ]

    def _area(self, code: str) -> int:
        common: dict[str, Any] = {"community_id": self.node.id, "staff": self.admin, "now": NOW}
        return commit(making.add_area, kind=AreaKind.GRID, code=code, name=f"第 {code} 网格", **common).id

    def appoint(self, person: Resident, role: PostRole) -> int:
        held: dict[str, Any] = {"role": role, "resident_id": person.id, "from_on": TODAY, "area_id": self.area_id}
        post = commit(proposing.propose, staff=self.admin, now=NOW, **held)
        return commit(proposing.appoint, post_id=post.id, staff=self.second, now=NOW).id

    @property
    def phone(self) -> SignedIn:
        return as_user(self.app, self.users[0])

    @property
    def at_head(self) -> SignedIn:
        return as_user(self.app, self.users[1])

    @property
    def at_helper(self) -> SignedIn:
        return as_user(self.app, self.users[2])

    def send(self, phone: SignedIn | None = None, *, key: str = "", **changes: Any) -> Any:
        """What the reporter's phone is answered."""
        body = {"kind": "snap", "category": "litter", "text": "3 号楼门口的垃圾桶满了", "area_id": self.area_id}
        headers = {"Idempotency-Key": key} if key else {}
        return (phone or self.phone).post("/cases", body | changes, headers=headers)

    def report(self, **changes: Any) -> str:
        """The number of a report."""
        answer = self.send(**changes)
        assert answer.status_code == 201, answer.json
        return str(answer.json["no"])

    def step(self, no: str, what: str, phone: SignedIn | None = None, **body: Any) -> Any:
        """A step of grid staff, of the head unless it is another's."""
        return (phone or self.at_head).post(f"/collector/cases/{no}/{what}", body or None)

    def close(self, no: str, result: str = "fixed", **body: Any) -> Any:
        """Taken and closed by the head."""
        assert self.step(no, "taking").status_code == 200
        return self.step(no, "result", result=result, note="已处理", **body)


def case_of(no: str) -> tuple[Case, Snap]:
    """A report as it is now."""
    db.session.rollback()
    query = select(Case, Snap).join(Snap, Snap.id == Case.id).where(Case.no == no)
    case, snap = db.session.execute(query).one()
    return case, snap


def told(user: User, kind: MessageKind) -> list[str]:
    """The states that somebody was told of."""
    db.session.rollback()
    query = select(Message.facts).where(Message.user_id == user.id, Message.kind == kind).order_by(Message.id)
    return [facts["state"] for facts in db.session.scalars(query)]


@pytest.fixture
def grid(app: Flask) -> Iterator[Grid]:
    with frozen(NOW):
        yield Grid(app)
