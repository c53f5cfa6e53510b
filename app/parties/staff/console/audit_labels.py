"""How an entry of the audit log reads: on the page, and when it is taken home."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import current_app

from app.core.audit import AuditEvent
from app.core.console.formats import yuan

SUBJECTS = {
    "allocation": "划拨",
    "band_set": "等级版本",
    "community": "社区",
    "export": "导出",
    "fraud_sign": "风险提示",
    "fund": "基金",
    "inspection": "核查",
    "merchant": "商户",
    "offer": "优惠",
    "payment_batch": "付款清单",
    "programme": "项目设置",
    "rating": "评价",
    "record": "信用记录",
    "resident": "居民",
    "rule": "规则",
    "settlement": "结算",
    "staff": "工作人员",
    "statement": "对账单",
    "statement_line": "对账单明细",
    "task": "任务",
    "top_up": "充值",
}
_FACTS = {
    "reason": "原因",
    "username": "用户名",
    "role": "角色",
    "community_id": "社区编号",
    "before": "原来",
    "amount_fen": "金额",
    "total_fen": "合计",
    "budget_fen": "预算",
    "given_back_fen": "退回基金",
    "point_value_fen": "积分价值",
    "points_valid_months": "有效月数",
    "max_plus_year": "加分上限",
    "max_minus_year": "减分上限",
    "effective_on": "生效日",
    "source": "来源",
    "bank_reference": "银行流水号",
    "memo": "备注",
    "month": "月份",
    "fund_id": "基金编号",
    "from_fund_id": "转出基金",
    "to_fund_id": "转入基金",
    "merchant_id": "商户编号",
    "member_id": "店员编号",
    "offer_id": "优惠编号",
    "resident_id": "居民编号",
    "batch_id": "清单编号",
    "bonus_points": "奖励积分",
    "points": "积分",
    "recovered_points": "收回积分",
    "score_delta": "分值",
    "trimmed": "封顶减去",
    "rule": "规则",
    "helper": "代办编号",
    "name": "名称",
    "list": "清单",
    "format": "格式",
    "filters": "条件",
    "rows": "行数",
    "count": "数量",
    "added": "新增",
    "updated": "更新",
    "created": "新增",
    "paid": "已付",
    "failed": "未付",
    "result": "结果",
    "outcome": "裁定",
    "cause": "起因",
    "kind": "类型",
}


def subject(event: AuditEvent) -> str:
    """What an entry is about: 充值 12."""
    kind = SUBJECTS.get(event.subject_kind, event.subject_kind)
    return f"{kind} {event.subject_id}" if event.subject_id else kind


def facts(event: AuditEvent) -> list[tuple[str, str]]:
    """The facts of an entry as words and values; amounts in yuan."""
    return [(_FACTS.get(name, name), _value(name, value)) for name, value in event.facts.items()]


def _value(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{_FACTS.get(key, key)} {_value(key, each)}" for key, each in value.items()) or "无"
    if name.endswith("_fen") and isinstance(value, int):
        return f"{yuan(value)} 元"
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return "—" if value in (None, "") else _states().get(str(value), str(value))


def _states() -> dict[str, str]:
    """How the states of all features read, by what is stored of them."""
    return {
        member.value: word
        for words in current_app.extensions["labels"].values()
        for member, word in words.items()
        if isinstance(member, StrEnum)
    }
