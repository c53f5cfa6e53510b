"""The programme's settings: versions from a coming day, by the administrator at the top."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.communities.models import Community, CommunityKind
from app.standing.programmes import settings as points
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from app.standing.scores import scores
from devtools import factories
from devtools.factories import NOW
from tests.standing.records import factories as credit
from tests.support.desk import Desk, at_desk

TOMORROW = date(2026, 11, 11)
TYPED = {
    "point_value": "0.80",
    "points_valid_months": "12",
    "max_plus_year": "10",
    "max_minus_year": "20",
    "effective_on": TOMORROW.isoformat(),
    "reason": "2027 年度方案",
}
BANDS = {
    "name": "2027 年度等级",
    "base_score": "1000",
    "grades": "1100 甲\n1000 乙\n0 丙",
    "stars": "1100 5\n1000 3\n0 1",
    "effective_on": TOMORROW.isoformat(),
}


@pytest.fixture
def district(app: Flask) -> Iterator[Community]:
    with frozen(NOW):
        yield factories.community(kind=CommunityKind.DISTRICT)


@pytest.fixture
def admin(district: Community) -> StaffIdentity:
    return factories.staff(district)


@pytest.fixture
def desk(app: Flask, admin: StaffIdentity) -> Desk:
    return at_desk(app, admin)


def test_until_the_first_version_the_installation_decides(app: Flask, desk: Desk) -> None:
    settings = app.config["SETTINGS"]
    assert points.point_settings_at(db.session(), now=NOW, settings=settings) == points.PointSettings(100, 24, 150, 60)
    assert "还没有修改过" in desk.page("/settings")


def test_a_version_counts_from_its_day(app: Flask, desk: Desk) -> None:
    page = desk.said(desk.edit("/settings/programme", TYPED))
    assert "自 2026-11-11 起生效" in page
    assert "将生效" in page
    settings = app.config["SETTINGS"]
    db.session.rollback()
    assert points.point_settings_at(db.session(), now=NOW, settings=settings).point_value_fen == 100
    later = points.point_settings_at(db.session(), now=NOW + timedelta(days=1), settings=settings)
    assert later == points.PointSettings(80, 12, 10, 20)
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.action, event.facts["point_value_fen"]) == ("programme.set", 80)


def test_the_newest_version_of_a_day_counts(app: Flask, desk: Desk) -> None:
    desk.said(desk.edit("/settings/programme", TYPED))
    desk.said(desk.edit("/settings/programme", TYPED | {"point_value": "0.90"}))
    later = points.point_settings_at(db.session(), now=NOW + timedelta(days=1), settings=app.config["SETTINGS"])
    assert later.point_value_fen == 90


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"effective_on": "2026-11-10"}, "请选择明天或以后的日期"),
        ({"effective_on": "soon"}, "请填写日期"),
        ({"point_value": "free"}, "请填写金额"),
        ({"point_value": "0"}, "金额应在 0.01 元到"),
        ({"points_valid_months": "1e2"}, "1 到 120 之间的整数"),
        ({"max_plus_year": ""}, "请填写这一项"),
        ({"reason": "x"}, "请填写 2 到 200 个字"),
    ],
)
def test_what_makes_no_sense_is_named(desk: Desk, change: dict[str, str], words: str) -> None:
    answer = desk.edit("/settings/programme", TYPED | change)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert db.session.scalars(select(AuditEvent)).all() == []


def test_only_the_top_decides(app: Flask, district: Community) -> None:
    below = at_desk(app, factories.staff(factories.community(parent=district)))
    answer = below.edit("/settings/programme", TYPED)
    assert answer.status_code == 403
    assert "最上级的管理员" in answer.get_data(as_text=True)
    assert at_desk(app, factories.staff(district, StaffRole.AUDITOR)).get("/settings").status_code == 200


def test_limits_and_expiry_are_those_in_force(
    app: Flask, desk: Desk, admin: StaffIdentity, district: Community
) -> None:
    credit.install()
    person = factories.resident(district)
    desk.said(desk.edit("/settings/programme", TYPED))
    with frozen(NOW + timedelta(days=1)):
        now = NOW + timedelta(days=1)
        months = points.point_settings_at(db.session(), now=now, settings=app.config["SETTINGS"]).points_valid_months
        for _ in range(4):
            credit.record(admin, person.id, now=now, valid_months=months)
    records = db.session.scalars(select(Record).order_by(Record.id)).all()
    assert [record.score_delta for record in records] == [5, 5, 0, 0]
    assert records[0].points_expire_on == date(2027, 11, 11)


def test_other_grades_and_stars(app: Flask, desk: Desk, district: Community) -> None:
    credit.install()
    person = factories.resident(district)
    assert "自 2026-11-11 起生效" in desk.said(desk.edit("/settings/bands", BANDS))
    subject: dict[str, Any] = {"subject_kind": SubjectKind.RESIDENT, "subject_id": person.id}
    before = scores.standing(db.session(), now=NOW, **subject)
    after = scores.standing(db.session(), now=NOW + timedelta(days=1), **subject)
    assert (before.grade, before.stars) == ("A", 2)
    assert (after.grade, after.stars) == ("乙", 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grades": "1000 甲"}, "请填写 2 到 12 行"),
        ({"grades": "1000 甲\n1100 乙"}, "最低分应从高到低"),
        ({"grades": "1000 甲\n1000 乙"}, "最低分应从高到低"),
        ({"grades": "高 甲\n0 乙"}, "第 1 行应为"),
        ({"grades": "1000 <b>\n0 乙"}, "第 1 行的等级"),
        ({"stars": "1000 6\n0 1"}, "第 1 行的星数应为 0 到 5"),
    ],
)
def test_bands_that_make_no_sense_are_named(desk: Desk, change: dict[str, str], words: str) -> None:
    answer = desk.edit("/settings/bands", BANDS | change)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_a_day_has_one_set_of_bands(desk: Desk) -> None:
    desk.said(desk.edit("/settings/bands", BANDS))
    assert "这一天已有一个等级版本" in desk.edit("/settings/bands", BANDS).get_data(as_text=True)
