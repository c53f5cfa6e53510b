"""The page of the working calendar: known years, a year that is entered, and who may."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.working_days import calendar
from app.core.working_days.models import WorkingYear
from app.operations.doctor import upkeep
from app.operations.doctor.finding import Finding
from app.parties.communities.models import Community, CommunityKind
from devtools import factories
from devtools.factories import NOW
from tests.support.desk import at_desk

NEXT = calendar.LAST_YEAR + 1
TYPED = {
    "year": str(NEXT),
    "off": f"{NEXT}-01-01\n{NEXT}年2月5日 至 {NEXT}-02-11\n\n{NEXT}.10.1",
    "on": "",
    "notice": "国办发明电〔2026〕7 号",
}


@pytest.fixture
def district(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.DISTRICT)


def test_the_top_administrator_enters_a_year(app: Flask, district: Community) -> None:
    desk = at_desk(app, factories.staff(district))
    assert f"到 {calendar.LAST_YEAR} 年" in desk.page("/settings/calendar")
    said = desk.said(desk.post("/settings/calendar/new", TYPED))
    assert "放假 9 天，调休上班 0 天" in said
    assert f"{NEXT}-02-08" in said
    assert calendar.load(db.session()).knows(NEXT)
    noted = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "working_year.entered")).one()
    assert (noted.subject_id, noted.facts["off"]) == (NEXT, 9)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("off", f"{NEXT}-02-30", "第 1 行"),
        ("off", f"{NEXT}-01-01\n{NEXT}-05-03 至 {NEXT}-05-01", "第 2 行"),
        ("off", f"{NEXT}-01-01 至 {NEXT}-06-01", "最多 31 天"),
        ("off", f"{NEXT}-01-01\n{NEXT}-01-01", "两次"),
        ("off", "\n".join(f"{NEXT}-01-01" for _ in range(61)), "最多 60 行"),
        ("on", "下周六", "第 1 行"),
        ("year", "2026", "系统里已有"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    app: Flask, district: Community, field: str, typed: str, said: str
) -> None:
    desk = at_desk(app, factories.staff(district))
    answer = desk.post("/settings/calendar/new", TYPED | {field: typed})
    assert answer.status_code in (409, 422)
    assert said in answer.get_data(as_text=True)
    assert db.session.scalars(select(WorkingYear)).all() == []


def test_nobody_else_does(app: Flask, district: Community) -> None:
    town = factories.community(parent=district, kind=CommunityKind.TOWN)
    below = at_desk(app, factories.staff(town))
    assert "最上级" in below.post("/settings/calendar/new", TYPED).get_data(as_text=True)
    auditor = at_desk(app, factories.staff(district, role=StaffRole.AUDITOR))
    assert "登记一年" not in auditor.page("/settings/calendar")
    assert auditor.post("/settings/calendar/new", TYPED).status_code == 403
    assert db.session.scalars(select(WorkingYear)).all() == []


def test_doctor_asks_for_the_next_year_from_november(app: Flask, district: Community) -> None:
    def found(month: int, day: int) -> Finding:
        at = NOW.replace(year=calendar.LAST_YEAR, month=month, day=day, hour=4)
        findings = upkeep.look(db.session(), periods={}, now=at)
        return next(finding for finding in findings if finding.name == "working days")

    assert found(10, 31).is_well
    assert not found(11, 1).is_well
    assert str(NEXT) in found(12, 31).said
    at_desk(app, factories.staff(district)).post("/settings/calendar/new", TYPED)
    assert found(11, 1).is_well
