"""What is noted of rules and settings of the programme."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.standing.programmes.models import ProgrammeKind

PROGRAMME = Subject("programme", "项目设置")
BAND_SET = Subject("band_set", "等级版本")
RULE = Subject("rule", "规则")
WORKING_YEAR = Subject("working_year", "工作日历")
VERSION = Subject("rules_version", "积分办法的版本")
RULE_PROGRAMME = Subject("rule_programme", "积分办法")
RULE_SLUG = Fact("规则")
_NO = {"no": Fact("版本", Show.NUMBER)}
_FROM = {"effective_on": Fact("生效日", Show.DAY)}
_SETTINGS = {
    "point_value_fen": Fact("积分价值", Show.MONEY),
    "points_valid_months": Fact("有效月数", Show.NUMBER),
    "max_plus_year": Fact("加分上限", Show.NUMBER),
    "max_minus_year": Fact("减分上限", Show.NUMBER),
}
TERMS = {
    "code": Fact("编号"),
    "name": Fact("名称"),
    "subjects": Fact("对象"),
    "scores": Fact("分值"),
    "points": Fact("积分", Show.NUMBER),
    "cap": Fact("封顶", Show.NUMBER),
    "warnings": Fact("提醒次数", Show.NUMBER),
    "warning_days": Fact("提醒有效天数", Show.NUMBER),
    "evidence": Fact("凭据"),
    "basis": Fact("依据"),
    "enabled": Fact("启用", Show.FLAG),
}
"""Of a rule in a draft, what its form changes."""


class ProgrammeAction(Action):
    SET = (
        "programme.set",
        "修改项目设置",
        PROGRAMME,
        _FROM | _SETTINGS | {"before": Fact("原来", _SETTINGS)} | REASON,
    )
    BANDS_SET = "bands.set", "修改等级与星级", BAND_SET, _FROM | {"name": Fact("名称")}
    RULE_ENABLED = "rule.enabled", "启用规则", RULE, {"rule": RULE_SLUG} | REASON
    RULE_DISABLED = "rule.disabled", "停用规则", RULE, {"rule": RULE_SLUG} | REASON
    MADE = "programme.made", "新建积分办法", RULE_PROGRAMME, {"name": Fact("名称"), "kind": Fact("类别", ProgrammeKind)}
    VERSION_DRAFTED = "programme_version.drafted", "起草版本", VERSION, _NO
    VERSION_OPENED = (
        "programme_version.opened",
        "公开征求意见",
        VERSION,
        _NO | {"starts_on": Fact("施行日", Show.DAY), "comment_until": Fact("征求意见至", Show.DAY)},
    )
    VERSION_TAKEN_BACK = "programme_version.taken_back", "退回起草", VERSION, _NO | REASON
    VERSION_DECIDED = "programme_version.decided", "议定", VERSION, _NO | {"doc_no": Fact("文号")} | REASON
    VERSION_RESOLVED = "programme_version.resolved", "会议议定", VERSION, _NO | {"doc_no": Fact("文号")}
    VERSION_NOT_ADOPTED = "programme_version.not_adopted", "会议未通过", VERSION, _NO
    VERSION_FILED = "programme_version.filed", "备案", VERSION, _NO | {"filing_no": Fact("备案号")}
    VERSION_COMMENTED = "programme_version.commented", "记下意见", VERSION, _NO
    COMMENT_ANSWERED = "programme_version.comment_answered", "答复意见", VERSION, _NO
    RULE_ADDED = "rule.added", "在草稿里新增规则", RULE, {"rule": RULE_SLUG} | _NO
    RULE_CHANGED = (
        "rule.changed",
        "在草稿里修改规则",
        RULE,
        {"rule": RULE_SLUG} | _NO | TERMS | {"before": Fact("原来", TERMS)},
    )
    RULE_REMOVED = "rule.removed", "从草稿里删去规则", RULE, {"rule": RULE_SLUG} | _NO
    RULES_IMPORTED = (
        "rules.imported",
        "导入规则到草稿",
        VERSION,
        _NO | {"added": Fact("新增", Show.NUMBER), "changed": Fact("更改", Show.NUMBER)},
    )
    HEADING_ADDED = "heading.added", "在草稿里新增类别", VERSION, _NO | {"name": Fact("名称")}
    YEAR_ENTERED = (
        "working_year.entered",
        "登记放假安排",
        WORKING_YEAR,
        {"off": Fact("放假天数", Show.NUMBER), "made_up": Fact("调休上班天数", Show.NUMBER), "notice": Fact("文号")},
    )
