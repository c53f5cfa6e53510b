"""Labels of rules and settings in Chinese."""

from app.core.console.blueprint import Labels
from app.standing.programmes.comparing import Kind, Line
from app.standing.programmes.directions import Direction
from app.standing.programmes.models import (
    AssessmentPeriod,
    CapPeriod,
    CommentSource,
    ProgrammeKind,
    Review,
    Rule,
    SubjectKind,
    VersionState,
)
from app.standing.programmes.topics import Topic

LABELS: Labels = {
    SubjectKind: {
        SubjectKind.RESIDENT: "居民",
        SubjectKind.HOUSEHOLD: "家庭",
        SubjectKind.MERCHANT: "商户",
        SubjectKind.UNIT: "单位",
    },
    CapPeriod: {
        CapPeriod.YEAR: "每年",
        CapPeriod.WINTER: "每个冬季",
        CapPeriod.QUARTER: "每季度",
        CapPeriod.MONTH: "每月",
    },
    ProgrammeKind: {
        ProgrammeKind.COMMUNITY: "社区办法",
        ProgrammeKind.CAMPAIGN: "专项活动",
        ProgrammeKind.UNIT: "单位办法",
        ProgrammeKind.ASSESSMENT: "考核",
    },
    AssessmentPeriod: {
        AssessmentPeriod.MONTH: "每月",
        AssessmentPeriod.QUARTER: "每季度",
        AssessmentPeriod.YEAR: "每年",
    },
    CommentSource: {
        CommentSource.DESK: "窗口记下",
        CommentSource.PHONE: "手机",
        CommentSource.PAGE: "公示页",
    },
    VersionState: {
        VersionState.DRAFT: "起草中",
        VersionState.COMMENT: "征求意见",
        VersionState.DECIDED: "已议定",
        VersionState.FILED: "已备案，待施行",
        VersionState.IN_FORCE: "施行中",
        VersionState.SUPERSEDED: "已被新版本取代",
        VersionState.ENDED: "已结束",
    },
    Review: {Review.AUTO: "系统认定，抽查", Review.TWO: "两人认定", Review.COUNCIL: "议事会审定"},
    Topic: {
        Topic.OTHER: "都不涉及",
        Topic.PETITION: "信访和向机关反映问题",
        Topic.SPEECH: "合法的网上言论",
        Topic.RELIGION: "宗教信仰",
        Topic.FAMILY_PLANNING: "生育",
        Topic.MEDICAL: "疾病和就医",
        Topic.DEBT: "债务和征信",
        Topic.TRAFFIC: "交通违法",
        Topic.COURT: "法院和公安的案件",
        Topic.FAMILY_LIFE: "家庭生活",
        Topic.DISCIPLINE: "党纪和工会纪律",
    },
    Kind: {Kind.ADDED: "新增", Kind.DROPPED: "删去", Kind.CHANGED: "更改"},
    Direction: {
        Direction.STRICTER: "变严",
        Direction.LOOSER: "放宽",
        Direction.BOTH: "有严有宽",
        Direction.NEITHER: "不分严宽",
    },
}

TERMS = {
    "needs_picture": "必须附照片",
    "code": "编号",
    "name": "名称",
    "category": "类别",
    "subjects": "对象",
    "scores": "分值",
    "points": "另定积分",
    "cap": "上限",
    "cap_period": "上限周期",
    "warnings": "提醒次数",
    "warning_days": "提醒天数",
    "evidence": "凭据",
    "basis": "依据",
    "review": "认定",
    "enabled": "状态",
}
"""What the terms of a rule are called that are held against each other."""


def worth(rule: Rule) -> str:
    """What a rule gives or takes."""
    if rule.points is not None:
        return f"{rule.points:,} 积分，不计信用分"
    scores = [f"{score:+d}" if score else "0" for score in rule.scores]
    return "、".join(scores) if len(scores) <= 4 else f"{scores[0]} 到 {scores[-1]}"


def in_words(line: Line) -> str:
    """One rule that is not the same in two versions: 更改，变严：3.2 除草清沟；分值由 5 改为 3"""
    words = LABELS[Kind][line.kind]
    if line.direction is not Direction.NEITHER:
        words += f"，{LABELS[Direction][line.direction]}"
    words += f"：{line.rule.code} {line.rule.name}"
    for each in line.changes:
        words += f"；{TERMS[each.field]}由 {said(each.field, each.before)} 改为 {said(each.field, each.after)}"
    return words if line.changes else f"{words}（{worth(line.rule)}）"


_LETTERS = {kind.letter: words for kind, words in LABELS[SubjectKind].items() if isinstance(kind, SubjectKind)}
_WORDS = {
    "cap_period": {kind.value: words for kind, words in LABELS[CapPeriod].items()},
    "review": {kind.value: words for kind, words in LABELS[Review].items()},
    "enabled": {"true": "启用", "false": "停用"},
}


def said(field: str, value: str | None) -> str:
    """A term of a rule, as a comparison has it, in the words that people read."""
    if value is None:
        return "—"
    if field == "subjects":
        return "、".join(_LETTERS[letter] for letter in value)
    if field == "scores":
        scores = value.split(",")
        return "、".join(scores) if len(scores) <= 4 else f"{scores[0]} 到 {scores[-1]}"
    return _WORDS.get(field, {}).get(value, value)
