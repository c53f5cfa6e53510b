"""A building with its leader, neighbours on two staircases, and somebody of another building."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.clock import business_day, frozen
from app.parties.areas import belonging, making
from app.parties.areas.models import AreaKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import install
from tests.support.http import SignedIn, as_user

TODAY = business_day(NOW)


class Building:
    """`leader` collects in building 3; `neighbour` and `child` live there in H-2, `far` in building 4."""

    def __init__(self, app: Flask) -> None:
        install()
        self.app = app
        self.node = factories.community()
        self.admin, self.second, self.third = (factories.staff(self.node) for _ in range(3))
        self.user, self.neighbour_user = factories.user(), factories.user()
        self.leader = factories.resident(self.node, user=self.user, household="H-1")
        self.spouse = factories.resident(self.node, household="H-1")
        self.neighbour = factories.resident(self.node, user=self.neighbour_user, household="H-2")
        self.child = factories.resident(self.node, household="H-2", is_minor=True)
        self.far = factories.resident(self.node, household="H-9")
        here, there = self._area("3"), self._area("4")
        self._live(here, "H-1", "H-2")
        self._live(there, "H-9")
        self.post = self.appoint(self.leader, area_id=here)
        self.area_id = here

    def _area(self, code: str) -> int:
        common: dict[str, Any] = {"community_id": self.node.id, "staff": self.admin, "now": NOW}
        return commit(making.add_area, kind=AreaKind.BUILDING, code=code, name=f"{code} 号楼", **common).id

    def _live(self, area_id: int, *numbers: str) -> None:
        commit(belonging.put_households, area_id=area_id, numbers=list(numbers), staff=self.admin, now=NOW)

    def appoint(self, person: Resident, *, role: PostRole = PostRole.BLOCK_LEADER, **where: Any) -> int:
        held = {"role": role, "resident_id": person.id, "from_on": TODAY, "staff": self.admin, "now": NOW}
        post = commit(proposing.propose, **held | where)
        return commit(proposing.appoint, post_id=post.id, staff=self.second, now=NOW).id

    @property
    def phone(self) -> SignedIn:
        return as_user(self.app, self.user)

    @property
    def home(self) -> dict[str, Any]:
        return {"kind": "household", "id": self.neighbour.household_id}

    def person(self, who: Resident) -> dict[str, Any]:
        return {"kind": "resident", "id": who.id}

    def collect(self, subject: dict[str, Any] | None = None, *, key: str = "", **changes: Any) -> Any:
        """What the leader's phone is answered, about a good deed of the neighbour unless it is something else."""
        body = {
            "rule": "good-deed",
            "subject": subject or self.person(self.neighbour),
            "score_delta": 5,
            "occurred_on": TODAY.isoformat(),
            "note": "归还钱包",
        }
        return self.phone.post("/collector/records", body | changes, headers={"Idempotency-Key": key} if key else {})

    def remind(self, subject: dict[str, Any] | None = None, **changes: Any) -> Any:
        body = {"rule": "sorting-fail-3", "subject": subject or self.home, "occurred_on": TODAY.isoformat()}
        return self.phone.post("/collector/reminders", body | {"note": "厨余混投"} | changes)

    def report(self, **changes: Any) -> Any:
        """What the neighbour's phone is answered when they report something about themself."""
        body = {"rule": "good-deed", "score_delta": 5, "occurred_on": TODAY.isoformat(), "note": "扶起老人"}
        return as_user(self.app, self.neighbour_user).post("/me/records", body | changes)


@pytest.fixture
def building(app: Flask) -> Iterator[Building]:
    with frozen(NOW):
        yield Building(app)
