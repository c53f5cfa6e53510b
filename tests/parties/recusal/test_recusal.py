"""Staff say which resident they are, or that they are on no roster; nobody says it for others."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.errors import RuleError
from app.parties.recusal import declaring, queries
from app.parties.residents.models import Resident, ResidentStatus
from app.parties.staff.models import StaffMember
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import at_desk
from tests.support.threads import at_once


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def number_of(town: Town) -> str:
    return commit(lambda session: session.get_one(Resident, town.person.id).number)


def test_one_says_it_and_takes_it_back(town: Town) -> None:
    session = db.session()
    assert not queries.has_declared(session, staff_id=town.admin.id)
    commit(declaring.declare, number=number_of(town), staff=town.admin, now=NOW)
    found = queries.resident_of(session, staff_id=town.admin.id)
    assert found is not None
    assert found.id == town.person.id
    commit(declaring.declare, number=None, staff=town.admin, now=NOW)
    db.session.rollback()
    assert queries.has_declared(session, staff_id=town.admin.id)
    assert queries.resident_of(session, staff_id=town.admin.id) is None
    noted = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == town.admin.id)).all()
    assert noted[-2:] == ["staff.resident_declared", "staff.resident_none"]


def test_who_is_no_adult_of_a_roster_is_nobody(town: Town) -> None:
    child = factories.resident(town.node, is_minor=True)
    gone = factories.resident(town.node)
    left = update(Resident).where(Resident.id == gone.id).values(status=ResidentStatus.LEFT)
    commit(lambda session: session.execute(left))
    for number in (child.number, gone.number, "1000000009"):
        with pytest.raises(RuleError) as raised:
            commit(declaring.declare, number=number, staff=town.admin, now=NOW)
        assert raised.value.details["fields"][0]["field"] == "number"
    assert not queries.has_declared(db.session(), staff_id=town.admin.id)


def test_two_residents_who_are_one(town: Town) -> None:
    commit(declaring.declare, number=number_of(town), staff=town.admin, now=NOW)
    kept = factories.resident(town.node)
    commit(declaring.hand_over, from_id=town.person.id, to_id=kept.id)
    found = queries.resident_of(db.session(), staff_id=town.admin.id)
    assert found is not None
    assert found.id == kept.id


def test_twice_at_once(app: Flask, town: Town) -> None:
    number = number_of(town)
    done = at_once(app, [lambda: commit(declaring.declare, number=number, staff=town.admin, now=NOW)] * 4)
    assert not [each for each in done if isinstance(each, BaseException)]


def test_at_the_desk(app: Flask, town: Town) -> None:
    colleague = factories.staff(town.node)
    desk = at_desk(app, town.admin)
    assert "回避登记" in desk.page("/account")
    page = desk.page("/recusal")
    assert "还没有登记" in page
    answer = desk.post("/recusal", {"number": "12345"}, once="a")
    assert "10 位居民编号" in answer.get_data(as_text=True)
    page = desk.said(desk.post("/recusal", {"number": number_of(town)}, once="b"))
    assert number_of(town) in page
    assert town.person.name not in page
    colleague_name = db.session.get_one(StaffMember, colleague.id).username
    assert colleague_name in page
    at_desk(app, colleague).post("/recusal", {"number": ""}, once="c")
    assert colleague_name not in desk.page("/recusal")
