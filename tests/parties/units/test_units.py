"""Units on the register, who belongs to them, and what becomes of that when people leave."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.errors import NotFoundError, RuleError
from app.office.privacy import erasure
from app.office.residency import leaving, merging
from app.parties.residents.models import ResidentStatus
from app.parties.units import belonging, making, queries
from app.parties.units.errors import (
    AlreadyMemberError,
    UnitClosedError,
    UnitCodeTakenError,
    UnitMemberNotFoundError,
    UnitNameTakenError,
    UnitNotFoundError,
)
from app.parties.units.models import Unit, UnitDomain, UnitKind, UnitMember, UnitRole
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.threads import at_once

TODAY = business_day(NOW)
CODE = "92370000TESTUNIT01"


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def add(town: Town, name: str = "测试物业公司", code: str | None = CODE, **more: Any) -> Unit:
    details: dict[str, Any] = {"community_id": town.node.id, "kind": UnitKind.PROPERTY, "staff": town.admin}
    details |= {"domain": UnitDomain.ENTERPRISE, "name": name, "code": code, "now": NOW}
    return commit(making.add_unit, **details | more)


def join(town: Town, unit: Unit, resident_id: int | None = None, **more: Any) -> UnitMember:
    who: dict[str, Any] = {"resident_id": resident_id or town.person.id, "role": UnitRole.HEAD, "from_on": TODAY}
    return commit(belonging.add_member, unit_id=unit.id, **{"staff": town.admin, "now": NOW} | who | more)


def belongs(resident_id: int) -> list[int]:
    db.session.rollback()
    own = UnitMember.resident_id == resident_id, UnitMember.is_open.is_(True)
    return list(db.session.scalars(select(UnitMember.unit_id).where(*own).order_by(UnitMember.unit_id)))


def listed(town: Town, **wanted: Any) -> list[str]:
    db.session.rollback()
    page = queries.units_in_scope(db.session(), staff=town.admin, cursor=None, limit=10, **wanted)
    return [unit.name for unit in page.items]


def test_a_name_is_registered_once_in_a_community_and_a_code_once(town: Town) -> None:
    unit = add(town)
    with pytest.raises(UnitNameTakenError):
        add(town, code=None)
    other = factories.town()
    with pytest.raises(UnitCodeTakenError):
        add(other)
    add(other, code=None)
    details = {"kind": UnitKind.PROPERTY, "domain": UnitDomain.ENTERPRISE, "staff": town.admin, "now": NOW}
    second = add(town, "另一家", None)
    with pytest.raises(UnitNameTakenError):
        commit(making.change_unit, unit_id=second.id, name="测试物业公司", **details)
    with pytest.raises(UnitCodeTakenError):
        commit(making.change_unit, unit_id=second.id, name="另一家", code=CODE, **details)
    commit(making.close_unit, unit_id=unit.id, reason="已迁走", staff=town.admin, now=NOW)
    commit(making.change_unit, unit_id=second.id, name="测试物业公司", code=CODE, **details)
    assert listed(town) == ["测试物业公司"]


def test_of_two_at_once_one_gets_the_code(app: Flask, town: Town) -> None:
    other = factories.town()
    done = at_once(app, [lambda: add(town).code, lambda: add(other).code])
    assert sorted(str(each) for each in done) == sorted([CODE, UnitCodeTakenError.message])


def test_what_is_elsewhere_is_not_there(town: Town) -> None:
    unit, other = add(town), factories.town()
    member = join(town, unit)
    with pytest.raises(UnitNotFoundError):
        queries.unit_in_scope(db.session(), unit_id=unit.id, staff=other.admin)
    with pytest.raises(UnitNotFoundError):
        commit(making.close_unit, unit_id=unit.id, reason="已迁走", staff=other.admin, now=NOW)
    with pytest.raises(UnitNotFoundError):
        commit(belonging.end_member, unit_id=unit.id, member_id=member.id, staff=other.admin, now=NOW)
    with pytest.raises(NotFoundError):
        join(town, unit, other.person.id)
    mine = add(other, "别处的单位", None)
    with pytest.raises(UnitMemberNotFoundError):
        commit(belonging.end_member, unit_id=mine.id, member_id=member.id, staff=other.admin, now=NOW)
    assert listed(other) == ["别处的单位"]


def test_members_are_adults_once_each_and_are_shown_masked(town: Town) -> None:
    unit = add(town)
    member = join(town, unit)
    with pytest.raises(AlreadyMemberError):
        join(town, unit)
    with pytest.raises(RuleError):
        join(town, unit, factories.resident(town.node, is_minor=True).id)
    (line,) = queries.members_of(db.session(), unit_id=unit.id)
    assert "*" in line.name
    commit(belonging.end_member, unit_id=unit.id, member_id=member.id, staff=town.admin, now=NOW)
    with pytest.raises(UnitMemberNotFoundError):
        commit(belonging.end_member, unit_id=unit.id, member_id=member.id, staff=town.admin, now=NOW)
    assert belongs(town.person.id) == []
    join(town, unit)
    noted = select(AuditEvent.action).where(AuditEvent.subject_kind == "unit").order_by(AuditEvent.id)
    assert list(db.session.scalars(noted)) == ["unit.added", "unit.joined", "unit.left", "unit.joined"]


def test_a_closed_unit_has_no_members_and_takes_none(town: Town) -> None:
    unit = add(town)
    join(town, unit)
    commit(making.close_unit, unit_id=unit.id, reason="已迁走", staff=town.admin, now=NOW)
    assert (belongs(town.person.id), listed(town)) == ([], [])
    with pytest.raises(UnitClosedError):
        join(town, unit)


def test_whoever_leaves_or_is_forgotten_belongs_to_none(town: Town) -> None:
    unit = add(town)
    gone, forgotten = (factories.resident(town.node) for _ in range(2))
    by: dict[str, Any] = {"staff": town.admin, "now": NOW}
    for person in (gone, forgotten):
        join(town, unit, person.id)
    how = ResidentStatus.MOVED_AWAY
    commit(leaving.leave, resident_id=gone.id, how=how, on=TODAY, reason="迁往外地", **by)
    commit(erasure.forget_resident, resident_id=forgotten.id, reason="本人要求", **by)
    assert belongs(gone.id) == belongs(forgotten.id) == []
    rows = db.session.scalars(select(UnitMember.resident_id).where(UnitMember.unit_id == unit.id)).all()
    assert rows == [gone.id]


def test_two_files_that_become_one_belong_once(town: Town) -> None:
    both, one = add(town), add(town, "另一家", None)
    kept, gone = (factories.resident(town.node) for _ in range(2))
    for unit, person in ((both, kept), (both, gone), (one, gone)):
        join(town, unit, person.id)
    both_files = {"kept_id": kept.id, "gone_id": gone.id, "reason": "登记了两次"}
    asked = commit(merging.ask, staff=town.admin, now=NOW, **both_files)
    commit(merging.approve, merge_id=asked.id, staff=factories.staff(town.town), now=NOW)
    assert belongs(kept.id) == [both.id, one.id]
    assert belongs(gone.id) == []


def test_the_register_is_searched_by_name_kind_and_node(town: Town) -> None:
    add(town)
    add(town, "测试小学", None, kind=UnitKind.SCHOOL, domain=UnitDomain.CAMPUS)
    assert listed(town) == ["测试小学", "测试物业公司"]
    assert listed(town, text="小学") == listed(town, kind=UnitKind.SCHOOL) == ["测试小学"]
    assert listed(town, domain=UnitDomain.ENTERPRISE, community_id=town.node.id) == ["测试物业公司"]
    assert listed(town, text="%") == []
