"""Columns of a spreadsheet of records: which thing, about whom, when and how much."""

from app.core.cleaning import days, numbers, phones
from app.core.cleaning.households import optional_household
from app.core.cleaning.names import optional_name
from app.core.imports.spreadsheets import Field

RULE, PHONE, SCORE, DAY, EVENT, NOTE = HEADERS = ("规则编号", "手机号", "分值", "发生日期", "事件编号", "说明")
NAME, HOUSEHOLD, NUMBER = "姓名", "户号", "居民编号"
"""The first two together say who it is where there is no phone number, or the last alone."""
UNIT = "单位"
"""Says that a row is about a unit, and which."""
COLUMNS = [
    Field(
        RULE,
        "规则目录里的序号、英文编号或名称，例如 21、good-deed。",
        width=20,
        synonyms=("规则", "规则名称", "事项", "积分事项", "项目", "rule"),
        clean=numbers.code,
    ),
    Field(
        PHONE,
        "居民登记的 11 位手机号。没有手机号的，填姓名和户号，或居民编号。",
        synonyms=("手机", "手机号码", "电话", "联系电话", "联系方式", "phone"),
        required=False,
        clean=phones.phone,
    ),
    Field(
        SCORE,
        "规则允许的分值，减分写负数，例如 5 或 -10。",
        width=8,
        synonyms=("分数", "积分", "加减分", "得分", "score"),
        clean=numbers.whole,
    ),
    Field(
        DAY,
        "事情发生的日期，例如 2026-11-01；只收最近 30 天内的。",
        width=12,
        synonyms=("日期", "时间", "发生时间", "活动日期", "date"),
        clean=days.day,
    ),
    Field(
        EVENT,
        "给这件事编的号，字母、数字和符号；同一件事同一个编号，不会重复计分。",
        width=22,
        synonyms=("编号", "活动编号", "事件号", "event"),
        clean=numbers.identifier,
    ),
    Field(
        NOTE, "事情的简单说明，最多 200 个字；减分必填。", width=40, synonyms=("备注", "事由", "note"), required=False
    ),
    Field(
        NAME,
        "没有填手机号时，与户号一起找到居民。",
        width=12,
        synonyms=("居民姓名", "名字", "name"),
        required=False,
        clean=optional_name,
    ),
    Field(
        HOUSEHOLD,
        "没有填手机号时，与姓名一起找到居民，例如 3-2-501。",
        width=12,
        synonyms=("房号", "门牌号", "household"),
        required=False,
        clean=optional_household,
    ),
    Field(
        NUMBER,
        "10 位居民编号；填了就以它为准，几人共用手机号时也分得清。",
        width=14,
        synonyms=("居民号", "居民编码"),
        required=False,
        clean=numbers.identifier,
    ),
    Field(
        UNIT,
        "单位的记录才填：登记的单位名称，或统一社会信用代码；居民的各列留空。",
        width=24,
        synonyms=("单位名称", "统一社会信用代码", "unit"),
        required=False,
    ),
]
