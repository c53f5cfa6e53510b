"""What is noted of rules and settings of the programme."""

from app.core.audit import REASON, Action, Fact, Show, Subject

PROGRAMME = Subject("programme", "项目设置")
BAND_SET = Subject("band_set", "等级版本")
RULE = Subject("rule", "规则")
WORKING_YEAR = Subject("working_year", "工作日历")
RULE_SLUG = Fact("规则")
_FROM = {"effective_on": Fact("生效日", Show.DAY)}


class ProgrammeAction(Action):
    SET = (
        "programme.set",
        "修改项目设置",
        PROGRAMME,
        _FROM
        | {
            "point_value_fen": Fact("积分价值", Show.MONEY),
            "points_valid_months": Fact("有效月数", Show.NUMBER),
            "max_plus_year": Fact("加分上限", Show.NUMBER),
            "max_minus_year": Fact("减分上限", Show.NUMBER),
        }
        | REASON,
    )
    BANDS_SET = "bands.set", "修改等级与星级", BAND_SET, _FROM | {"name": Fact("名称")}
    RULE_ENABLED = "rule.enabled", "启用规则", RULE, {"rule": RULE_SLUG} | REASON
    RULE_DISABLED = "rule.disabled", "停用规则", RULE, {"rule": RULE_SLUG} | REASON
    YEAR_ENTERED = (
        "working_year.entered",
        "登记放假安排",
        WORKING_YEAR,
        {"off": Fact("放假天数", Show.NUMBER), "made_up": Fact("调休上班天数", Show.NUMBER), "notice": Fact("文号")},
    )
