"""The fraud queue in the console: who sees what, and what a decision leaves behind."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.alliance.fraud.models import FraudEvidence, FraudSign, SignKind, SignState
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.core.security.masking import mask_name
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.support.desk import Desk, at_desk, once_of


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        yield factories.town()


def a_sign(town: Town, kind: SignKind = SignKind.QUICK, state: SignState = SignState.OPEN, **more: Any) -> FraudSign:
    """A sign with one redemption behind it."""
    held = factories.coupon(factories.offer(town.shop), town.person, at=NOW)
    receipt = factories.redemption(held, town.shop.member, bill_fen=12_300, at=NOW + timedelta(seconds=7))

    def add(session: Session) -> FraudSign:
        sign = FraudSign(
            merchant_id=town.shop.merchant.id,
            kind=kind,
            subject_id=town.shop.merchant.id,
            first_at=NOW,
            last_at=NOW,
            state=state,
            news=1,
            **more,
        )
        session.add(sign)
        session.flush()
        values = {"sign_id": sign.id, "redemption_id": receipt.id, "at": NOW, "noted_at": NOW}
        session.execute(insert(FraudEvidence), [values])
        return sign

    return commit(add)


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


def test_the_queue_shows_what_waits(desk: Desk, town: Town) -> None:
    assert "没有待核查的风险提示" in desk.page("/fraud-signs")
    a_sign(town)
    a_sign(town, SignKind.ODD_HOURS, SignState.NOTED)
    a_sign(town, SignKind.LOOP, SignState.CLEARED, decided_by=town.admin.id, decided_at=NOW, reason="小误会")
    open_ones, every = desk.page("/fraud-signs"), desk.page("/fraud-signs?state=all")
    assert town.shop.merchant.name in open_ones
    table = open_ones.split("<tbody>")[1]
    assert "即领即核" in table
    assert "反复核销撤销" not in table
    assert "反复核销撤销" in every.split("<tbody>")[1]
    assert "深夜核销" not in every.split("<tbody>")[1]  # Too little for anybody to see.
    assert "没有符合条件" in desk.page("/fraud-signs?state=confirmed")
    assert "没有这种状态" in desk.page("/fraud-signs?state=noted")


def test_a_sign_shows_its_redemptions_without_names(desk: Desk, town: Town) -> None:
    sign = a_sign(town)
    page = desk.page(f"/fraud-signs/{sign.id}")
    assert "7 秒" in page
    assert "123.00" in page
    assert mask_name(town.person.name) in page
    assert town.person.name not in page
    assert "60 秒内核销" in page


@pytest.mark.parametrize(("path", "state"), [("clearing", SignState.CLEARED), ("confirmation", SignState.CONFIRMED)])
def test_a_decision_is_kept_with_its_reason(desk: Desk, town: Town, path: str, state: SignState) -> None:
    sign = a_sign(town)
    once = once_of(desk.page(f"/fraud-signs/{sign.id}"))
    form = {"reason": "到店核查，是店庆活动"}
    for _ in range(2):  # The second press of the button.
        page = desk.said(desk.post(f"/fraud-signs/{sign.id}/{path}", form, once=once))
        assert "到店核查，是店庆活动" in page
    db.session.rollback()
    kept = db.session.get_one(FraudSign, sign.id)
    assert (kept.state, kept.decided_by, kept.news) == (state, town.admin.id, 0)
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "fraud_sign")).all()
    assert (event.action, event.subject_id, event.path) == (f"fraud_sign.{state}", sign.id, town.node.path)
    assert event.facts["reason"] == "到店核查，是店庆活动"
    assert "核查结论" not in page


def test_a_decision_needs_a_reason(desk: Desk, town: Town) -> None:
    sign = a_sign(town)
    answer = desk.post(f"/fraud-signs/{sign.id}/clearing", {"reason": "好"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "请填写 2 到 200 个字" in page
    assert ">好</textarea>" in page
    assert db.session.get_one(FraudSign, sign.id).state is SignState.OPEN


def test_who_comes_second_is_told(desk: Desk, town: Town) -> None:
    sign = a_sign(town)
    desk.post(f"/fraud-signs/{sign.id}/clearing", {"reason": "没有问题"})
    answer = desk.post(f"/fraud-signs/{sign.id}/confirmation", {"reason": "另有看法"})
    assert answer.status_code == 409
    assert "已有人处理" in answer.get_data(as_text=True)


def test_those_who_only_read_have_no_form(app: Flask, town: Town) -> None:
    sign = a_sign(town)
    for role, status in ((StaffRole.FINANCE, 200), (StaffRole.AUDITOR, 200), (StaffRole.CLERK, 403)):
        reader = at_desk(app, factories.staff(town.node, role))
        answer = reader.get(f"/fraud-signs/{sign.id}")
        assert answer.status_code == status
        assert "核查结论" not in answer.get_data(as_text=True)
        assert reader.post(f"/fraud-signs/{sign.id}/clearing", {"reason": "没有问题"}).status_code == 403


def test_signs_of_other_communities_are_not_there(app: Flask, town: Town) -> None:
    sign = a_sign(town)
    elsewhere = at_desk(app, factories.town().admin)
    assert elsewhere.get(f"/fraud-signs/{sign.id}").status_code == 404
    assert elsewhere.post(f"/fraud-signs/{sign.id}/clearing", {"reason": "没有问题"}).status_code == 404
    assert town.shop.merchant.name not in elsewhere.page("/fraud-signs?state=all")


def test_the_list_and_the_redemptions_can_be_taken_home(desk: Desk, town: Town) -> None:
    sign = a_sign(town)
    a_sign(town, SignKind.LOOP, SignState.CLEARED)

    def export(name: str, query: str) -> list[dict[str, str]]:
        answer = desk.post(f"/exports/{name}?{query}", {"format": "csv"})
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    (row,) = export("fraud-signs", "")
    assert (row["类型"], row["状态"], row["核销笔数"]) == ("即领即核", "待核查", "1")
    assert len(export("fraud-signs", "state=all")) == 2
    (row,) = export("fraud-evidence", f"sign_id={sign.id}&state=all")
    assert (row["提示编号"], row["账单（元）"], row["居民"]) == (str(sign.id), "123.00", mask_name(town.person.name))
