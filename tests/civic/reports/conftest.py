"""An estate of two grids, each with a property firm; who reports, who is reported, and a desk of three."""

import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.civic.cases.models import Case, ReportState
from app.civic.reports import handling
from app.civic.reports.models import Report, SealedPerson
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.observability.logs import configure_logs
from app.parties.areas import making
from app.parties.areas.models import AreaKind
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.recusal import declaring
from app.parties.residents.models import Resident
from app.standing.programmes.models import SubjectKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.records.factories import TODAY, install
from tests.support import pictures
from tests.support.http import SignedIn, as_user

NAME, PHONE, ACCUSED = "示例密报人甲", "13900007788", "示例装修队老板"


class Estate:
    """`reporter` tells of `accused`; `head` looks after grid 1, `firm` runs its estate, `other_firm` that of grid 2."""

    def __init__(self, app: Flask) -> None:
        install()
        self.app = app
        self.node = factories.community()
        self.clerk, self.second, self.third = (factories.staff(self.node) for _ in range(3))
        self.users = [factories.user() for _ in range(5)]
        homes = ("J-1001", "J-1002", "J-1003", "J-1004", "J-1005")
        self.reporter, self.accused, self.head, self.firm, self.other_firm = (
            factories.resident(self.node, user=user, household=home)
            for user, home in zip(self.users, homes, strict=True)
        )
        commit(self._name)
        self.area_id, self.other_id = (self._area(code) for code in ("1", "2"))
        for person, role, area in (
            (self.head, PostRole.GRID_HEAD, self.area_id),
            (self.firm, PostRole.PROPERTY, self.area_id),
            (self.other_firm, PostRole.PROPERTY, self.other_id),
        ):
            self._appoint(person, role, area)

    def _name(self, session: Any) -> None:
        session.get_one(Resident, self.reporter.id).name = NAME
        session.get_one(Resident, self.reporter.id).phone = PHONE
        session.get_one(Resident, self.accused.id).name = ACCUSED

    def _area(self, code: str) -> int:
        common: dict[str, Any] = {"community_id": self.node.id, "staff": self.clerk, "now": NOW}
        return commit(making.add_area, kind=AreaKind.GRID, code=code, name=f"第 {code} 网格", **common).id

    def _appoint(self, person: Resident, role: PostRole, area_id: int) -> None:
        held: dict[str, Any] = {"role": role, "resident_id": person.id, "from_on": TODAY, "area_id": area_id}
        post = commit(proposing.propose, staff=self.clerk, now=NOW, **held)
        commit(proposing.appoint, post_id=post.id, staff=self.second, now=NOW)

    def phone(self, place: int = 0) -> SignedIn:
        """Of the reporter, the accused, the head, the firm, the other firm."""
        return as_user(self.app, self.users[place])

    def send(self, phone: SignedIn | None = None, *, key: str = "", **changes: Any) -> Any:
        """What the reporter's phone is answered."""
        body = {
            "kind": "report",
            "category": "dumping",
            "text": "每天晚上把装修垃圾倒在 3 号楼后面",
            "area_id": self.area_id,
            "subject_text": "一层的装修队",
            "anonymous": False,
        }
        headers = {"Idempotency-Key": key} if key else {}
        return (phone or self.phone()).post("/cases", body | changes, headers=headers)

    def report(self, **changes: Any) -> tuple[str, str]:
        """The number and the code of a report."""
        answer = self.send(**changes)
        assert answer.status_code == 201, answer.json
        return str(answer.json["no"]), str(answer.json["code"])

    def picture(self) -> str:
        """The token of a picture that the reporter's phone has sent ahead."""
        file = {"file": (io.BytesIO(pictures.jpeg()), "x.jpg")}
        answer = self.phone().post("/reports/pictures", data=file, content_type="multipart/form-data")
        assert answer.status_code == 201, answer.json
        return str(answer.json["token"])

    def is_staff(self, staff: StaffIdentity, person: Resident) -> None:
        """One of the staff has said which resident they are."""
        commit(declaring.declare, number=person.number, staff=staff, now=NOW)

    def admit(self, no: str) -> None:
        """Taken and admitted by the clerk, about the accused."""
        about = {"kind": SubjectKind.RESIDENT, "subject": self.accused.number}
        commit(handling.take, no=no, staff=self.clerk, now=NOW)
        commit(handling.name_subject, no=no, staff=self.clerk, now=NOW, **about)
        commit(handling.admit, no=no, reason="已安排核查", staff=self.clerk, now=NOW)

    def confirm(self, no: str, draft: handling.Draft | None = None) -> Case:
        """Said to be true by another."""
        told: dict[str, Any] = {"result": ReportState.TRUE, "reason": "现场属实", "draft": draft}
        return commit(handling.conclude, no=no, staff=self.second, now=NOW, **told)


def case_of(no: str) -> tuple[Case, Report, SealedPerson]:
    """A report as it is now."""
    db.session.rollback()
    query = (
        select(Case, Report, SealedPerson)
        .join(Report, Report.id == Case.id)
        .join(SealedPerson, SealedPerson.id == Case.id)
        .where(Case.no == no)
    )
    case, report, sealed = db.session.execute(query).one()
    return case, report, sealed


@pytest.fixture
def estate(app: Flask) -> Iterator[Estate]:
    with frozen(NOW):
        yield Estate(app)


@pytest.fixture
def said(app: Flask, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """All that was logged."""
    configure_logs("debug")
    caplog.set_level("DEBUG")
    capfd.readouterr()

    def everything() -> str:
        sys.stdout.flush()
        out = capfd.readouterr()
        return "\n".join((out.out, out.err, caplog.text))

    yield everything
    configure_logs("error")
