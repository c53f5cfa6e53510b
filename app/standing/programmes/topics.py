"""What a community has no business with: no rule is about it (domain model C6).

The words find what a drafter did not tick; they are such as no rule about something else needs.
"""

from enum import StrEnum


class Topic(StrEnum):
    """What a rule is about, as its drafter says; all but `other` is refused."""

    OTHER = "other"
    PETITION = "petition"
    SPEECH = "speech"
    RELIGION = "religion"
    FAMILY_PLANNING = "family_planning"
    MEDICAL = "medical"
    DEBT = "debt"
    TRAFFIC = "traffic"
    COURT = "court"
    FAMILY_LIFE = "family_life"
    DISCIPLINE = "discipline"


WORDS = {
    Topic.PETITION: ("信访", "上访", "缠访", "闹访", "越级反映"),
    Topic.SPEECH: ("网络言论", "网上言论", "发帖", "转发信息", "负面舆论"),
    Topic.RELIGION: ("宗教", "信教", "教徒", "迷信", "做礼拜"),
    Topic.FAMILY_PLANNING: ("计划生育", "计生", "超生", "二胎", "三胎"),
    Topic.MEDICAL: ("病史", "患病", "疾病", "传染病", "就诊", "疫苗", "核酸"),
    Topic.DEBT: ("欠债", "债务", "逾期贷款", "不还钱", "老赖", "征信"),
    Topic.TRAFFIC: ("闯红灯", "酒驾", "醉驾", "交通违法"),
    Topic.COURT: ("失信被执行", "法院", "判决", "判刑", "行政拘留"),
    Topic.FAMILY_LIFE: ("婚外", "离婚", "未婚", "夫妻吵架", "家务事"),
    Topic.DISCIPLINE: ("党纪", "党内处分", "警告处分", "工会纪律"),
}


def excluded_in(*texts: str) -> Topic | None:
    """The first topic of which there is a word in one of these texts."""
    return next((topic for topic, words in WORDS.items() if any(w in text for w in words for text in texts)), None)
