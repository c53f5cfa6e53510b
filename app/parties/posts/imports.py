"""Posts as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.cleaning import days
from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.parties.posts import spreadsheet
from app.parties.posts.spreadsheet import (
    AREA,
    COMMUNITY,
    FROM,
    NAME,
    NUMBER,
    PHONE,
    ROLE,
    TITLES,
    UNIT,
    UNTIL,
    PostsReport,
)


def _figures(report: PostsReport) -> dict[str, int]:
    return {"提名": report.proposed, "已经任职": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, there = spreadsheet.check_posts(session, rows=asked.rows, staff=asked.staff, now=asked.now)
    return Checked(problems, _figures(report), [Finding(row, Verdict.SAME) for row in sorted(there)])


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_posts(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report)


IMPORTS = [
    Import(
        "posts",
        "岗位",
        permission="posts:write",
        columns=[
            Field(
                COMMUNITY,
                "社区的名称；留空表示您所在的节点。",
                synonyms=("所属社区", "社区名称", "村居"),
                required=False,
            ),
            Field(ROLE, "岗位的名称。", words=tuple(TITLES), synonyms=("职务", "岗位名称")),
            Field(
                AREA,
                "网格、楼栋或小组的编号；整个社区的岗位留空。",
                width=10,
                synonyms=("网格编号", "楼号"),
                required=False,
            ),
            Field(NUMBER, "10 位居民编号；没有就填手机号。", required=False),
            Field(PHONE, "登记在居民名册上的手机号。", synonyms=("手机", "电话", "联系电话"), required=False),
            Field(NAME, "核对用；几人共用手机号时要填。", synonyms=("居民姓名",), required=False),
            Field(FROM, "留空表示今天。", synonyms=("起始日期", "任职时间"), required=False, clean=days.day),
            Field(UNTIL, "没有任期的，留空。", synonyms=("截止日期", "任期至"), required=False, clean=days.day),
            Field(
                UNIT,
                "物业企业的人员、服务队队长：单位的名称或统一社会信用代码；其他岗位留空。",
                width=20,
                synonyms=("单位名称", "所属单位"),
                required=False,
            ),
        ],
        examples=[("示例社区", "楼长", "3", "", "13900000001", "示例甲", "2026-11-01", "", "")],
        check=_check,
        enter=_enter,
        done=("查看岗位", "posts_console.posts"),
    )
]
