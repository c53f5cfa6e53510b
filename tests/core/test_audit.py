"""The audit log: only what is declared is noted, and all of it reads in Chinese, by the words of its own feature."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from marshmallow import fields

from app import features
from app.alliance.fraud.actions import FraudAction
from app.core import audit
from app.core.audit import Action, AuditEvent, Fact, Show, Subject, UndeclaredError
from app.core.audit.declarations import is_enumeration
from app.core.console import audit_entries
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.core.permissions import StaffRole
from app.parties.staff.actions import StaffAction
from app.treasury.funds.actions import FundAction
from devtools.factories import NOW

STAFF = StaffIdentity(1, StaffRole.ADMIN, 1, "/1/")
DECLARED = [action for kind in features.ACTIONS for action in kind]
EXPORTS = {export.name: export for export in features.EXPORTS}


def in_chinese(text: str) -> bool:
    return bool(re.search(r"[一-鿿]", text)) and not re.search(r"[a-z]{3}", text)


def all_facts(declared: Mapping[str, Any]) -> Iterator[Fact]:
    """Facts, and those inside them."""
    for fact in declared.values():
        if isinstance(fact, Fact):
            yield fact
            if isinstance(fact.show, Mapping):
                yield from all_facts(fact.show)


FACTS = [fact for action in DECLARED for fact in all_facts(action.facts)]
FILTERS = [fact for export in EXPORTS.values() for fact in all_facts(export.filters)]


def test_every_action_of_the_application_is_listed() -> None:
    written = {kind for kind in Action.__subclasses__() if kind.__module__.startswith("app.")}
    assert written == set(features.ACTIONS)
    assert len({action.value for action in DECLARED}) == len(DECLARED) > 40


def test_actions_subjects_and_facts_read_in_chinese() -> None:
    labels = {action.label for action in DECLARED} | {action.subject.label for action in DECLARED}
    assert [label for label in labels | {fact.label for fact in FACTS + FILTERS} if not in_chinese(label)] == []


def test_a_subject_has_one_label_and_fits_into_its_column() -> None:
    subjects = {action.subject for action in DECLARED}
    assert len({subject.kind for subject in subjects}) == len(subjects) == len({each.label for each in subjects})
    columns: Any = AuditEvent.__table__.columns
    assert max(len(subject.kind) for subject in subjects) <= columns["subject_kind"].type.length
    assert max(len(action.value) for action in DECLARED) <= columns["action"].type.length


def test_what_is_shown_by_an_enumeration_has_a_chinese_label_for_each_member(app: Flask) -> None:
    enumerations = {fact.show for fact in FACTS + FILTERS if is_enumeration(fact.show)}
    assert len(enumerations) > 8
    labels = app.extensions["labels"]
    assert [member for kind in enumerations for member in kind if not in_chinese(labels[kind].get(member, ""))] == []


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_every_filter_of_a_list_is_declared(export: Any) -> None:
    typed = {name: field for name, field in export.query().fields.items() if name not in ("cursor", "limit")}
    assert export.filters.keys() == typed.keys()
    for name, field in typed.items():
        shown = export.filters[name].show
        assert not isinstance(field, fields.Enum) or shown is field.enum, name
        assert isinstance(field, fields.Date) is (shown is Show.DAY), name
        assert isinstance(field, fields.Boolean) is (shown is Show.FLAG), name


def test_what_is_not_declared_is_not_noted(app: Flask) -> None:
    def note(action: Any, **facts: Any) -> None:
        audit.note(db.session(), staff=STAFF, action=action, subject_id=1, at=NOW, **facts)

    with pytest.raises(UndeclaredError, match="no declared action"):
        note("top_up.approved")
    with pytest.raises(UndeclaredError, match="declares no fact colour"):
        note(FundAction.TOP_UP_APPROVED, amount_fen=1, colour="red")
    with pytest.raises(UndeclaredError, match="source is no TopUpSource"):
        note(FundAction.TOP_UP_DRAFTED, source="lottery")
    assert not db.session.new
    note(FundAction.TOP_UP_DRAFTED, source="donation", amount_fen=1)
    assert len(db.session.new) == 1


def event(action: str, **facts: Any) -> AuditEvent:
    kind = next((each.subject.kind for each in DECLARED if each.value == action), "lamp")
    return AuditEvent(at=NOW, actor="staff:1", action=action, subject_kind=kind, subject_id=12, path="/1/", facts=facts)


def exported(name: str, **filters: str) -> AuditEvent:
    return event("list.exported", export=name, filters=filters, rows=1234)


@pytest.mark.parametrize(
    ("noted", "action", "subject", "facts"),
    [
        (
            event("statement.paid", total_fen=123450, bank_reference="B-1"),
            "登记付款",
            "对账单 12",
            {"合计": "1,234.50 元", "银行流水号": "B-1"},
        ),
        (
            exported("statements", status="approved", month="2026-10"),
            "导出列表",
            "导出 12",
            {"列表": "对账单", "条件": "状态 已审批，月份 2026年10月", "行数": "1,234"},
        ),
        (
            event("statement_line.voided", statement_id=3, redemption_id=4, points=5, subsidy_fen=600, reason="重复"),
            "争议裁定：作废",
            "对账单明细 12",
            {"对账单编号": "3", "核销编号": "4", "积分": "5", "补贴": "6.00 元", "原因": "重复"},
        ),
        (
            event("top_up.drafted", amount_fen=100, bank_reference="B-2", source="donation"),
            "登记充值",
            "充值 12",
            {"金额": "1.00 元", "银行流水号": "B-2", "来源": "爱心捐赠"},
        ),
        (
            exported("top_ups", status="approved", source="savings"),
            "导出列表",
            "导出 12",
            {"列表": "充值", "条件": "状态 已入账，来源 节省出工款", "行数": "1,234"},
        ),
        (event("merchant.changed", fields=["name", "trade"]), "修改商户资料", "商户 12", {"修改": "名称、行业"}),
        (
            exported("merchants", status="active"),
            "导出列表",
            "导出 12",
            {"列表": "商户", "条件": "状态 在盟", "行数": "1,234"},
        ),
        (
            event("offer.published", bonus_points=2, budget_fen=500_000, fund_id=7),
            "发布优惠",
            "优惠 12",
            {"每次奖励商户积分": "2", "预算": "5,000.00 元", "基金编号": "7"},
        ),
        (
            exported("offers", status="draft", kind="credit_price"),
            "导出列表",
            "导出 12",
            {"列表": "优惠", "条件": "状态 待发布，类型 信用价", "行数": "1,234"},
        ),
        (
            event("fraud_sign.confirmed", kind="burst", merchant_id=3, redemptions=21, reason="属实"),
            "确认风险提示",
            "风险提示 12",
            {"类型": "短时集中核销", "商户编号": "3", "核销笔数": "21", "原因": "属实"},
        ),
        (
            exported("fraud-signs", state="confirmed", kind="loop"),
            "导出列表",
            "导出 12",
            {"列表": "风险提示", "条件": "状态 已确认，类型 反复核销撤销", "行数": "1,234"},
        ),
        (
            event("staff.moved", username="wang", before={"role": "clerk", "community_id": 3}, role="finance"),
            "调整角色或范围",
            "工作人员 12",
            {"用户名": "wang", "原来": "角色 办事员，社区 3", "角色": "财务"},
        ),
        (
            exported("audit", action="top_up.approved", subject_kind="top_up"),
            "导出列表",
            "导出 12",
            {"列表": "操作日志", "条件": "操作 批准充值，对象 充值", "行数": "1,234"},
        ),
        (
            exported("disputes", decided="1"),
            "导出列表",
            "导出 12",
            {"列表": "争议明细", "条件": "含已裁定的 是", "行数": "1,234"},
        ),
        (exported("records"), "导出列表", "导出 12", {"列表": "信用记录", "条件": "无", "行数": "1,234"}),
        (
            event("record.entered", rule="good-deed", score_delta=5, points=5, trimmed=0),
            "提交信用记录",
            "信用记录 12",
            {"规则": "good-deed", "分值": "+5", "积分": "5", "封顶减去": "0"},
        ),
    ],
    ids=lambda value: f"{value.action}-{value.facts.get('export', '')}" if isinstance(value, AuditEvent) else "",
)
def test_entries_read_by_the_words_of_their_own_feature(
    app: Flask, noted: AuditEvent, action: str, subject: str, facts: dict[str, str]
) -> None:
    shown = (audit_entries.action(noted), audit_entries.subject(noted), dict(audit_entries.facts(noted)))
    assert shown == (action, subject, facts)


def test_what_is_declared_no_more_stays_readable(app: Flask) -> None:
    old = event("lamp.lit", watts=60)
    assert (audit_entries.action(old), audit_entries.subject(old)) == ("lamp.lit", "lamp 12")
    assert audit_entries.facts(old) == [("watts", "60")]
    odd = event("fraud_sign.cleared", kind="gone", lamp="")
    assert audit_entries.facts(odd) == [("类型", "gone"), ("lamp", "—")]
    assert audit_entries.facts(exported("gone", status="active"))[:2] == [("列表", "gone"), ("条件", "status active")]


def test_enumeration_members_are_what_is_stored() -> None:
    assert (StaffAction.MOVED, FraudAction.CLEARED.value) == ("staff.moved", "fraud_sign.cleared")
    assert FundAction.OPENED.subject == Subject("fund", "基金")
