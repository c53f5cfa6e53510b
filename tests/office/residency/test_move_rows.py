"""Many move at once, from a spreadsheet: shown before, all or none, and the books of each node are true."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.parties.communities.models import Community, CommunityKind
from app.parties.residents.models import Household, Resident, ResidentMove
from devtools import factories
from devtools.factories import NOW
from tests.core.test_imports import entered, ran, send, task_of
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk
from tests.support.sheets import xlsx

HEADERS = ("居民编号", "迁到社区", "新户号")


@pytest.fixture
def town(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.TOWN)


@pytest.fixture
def places(town: Community) -> tuple[Community, Community]:
    return factories.community(parent=town), factories.community(parent=town)


@pytest.fixture
def desk(app: Flask, town: Community) -> Desk:
    return at_desk(app, factories.staff(town, StaffRole.CLERK))


def checked(app: Flask, desk: Desk, *rows: tuple[str, ...]) -> tuple[str, str]:
    path = task_of(send(desk, "moves", xlsx([HEADERS, *rows])))
    return path, ran(app, desk, path)


def where(person: Resident) -> tuple[int, str]:
    db.session.rollback()
    row = db.session.get_one(Resident, person.id)
    return row.community_id, db.session.get_one(Household, row.household_id).number


def issued(node: Community) -> int:
    return -ledger.balance(db.session(), chart.community(node.id, "issued"))


def test_everybody_takes_their_points_along(app: Flask, desk: Desk, places: tuple[Community, Community]) -> None:
    here, there = places
    first, second = (factories.resident(here, household="A-1", points=points) for points in (10, 30))
    stays = factories.resident(here, points=5)
    path, page = checked(app, desk, (first.number, there.name, "3栋2单元501"), (second.number, there.name, "3-2-501"))
    assert "有变化（2 行）" in page
    assert f"迁到社区：{here.name} → {there.name}" in page
    assert "新户号：A-1 → 3-2-501" in page
    assert where(first)[0] == here.id
    assert "已导入 2 行" in entered(app, desk, path)
    assert where(first) == where(second) == (there.id, "3-2-501")
    assert where(stays)[0] == here.id
    assert (issued(here), issued(there)) == (5, 40)
    assert sorted(db.session.scalars(select(ResidentMove.points))) == [10, 30]
    assert_books_balance()


def test_what_is_wrong_is_named_by_cell_and_nobody_moves(
    app: Flask, desk: Desk, places: tuple[Community, Community]
) -> None:
    here, there = places
    person, elsewhere = factories.resident(here, points=10), factories.community()
    theirs = factories.resident(elsewhere)
    _, page = checked(
        app,
        desk,
        (person.number, there.name, "B-1"),
        (person.number, there.name, "B-2"),
        (theirs.number, there.name, "B-1"),
        (factories.resident(here).number, elsewhere.name, "B-1"),
        (factories.resident(here).number, here.name, "B-1"),
        (factories.resident(here).number, there.name, "甲"),
    )
    for words in ("与第 2 行重复", "没有找到这位居民", "与“社区”页面上的名称一致", "已在这个社区", "户号由字母"):
        assert words in page
    assert "有问题（5 行）" in page
    assert where(person)[0] == here.id
    assert issued(there) == 0
    assert_books_balance()


def test_it_is_for_those_who_may_change_a_roster(app: Flask, town: Community) -> None:
    auditor = at_desk(app, factories.staff(town, StaffRole.AUDITOR))
    assert auditor.get("/imports/moves").status_code == 403
