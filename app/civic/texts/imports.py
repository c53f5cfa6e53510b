"""Benefits as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.civic.texts import spreadsheet
from app.civic.texts.spreadsheet import (
    COMMUNITY,
    CONTENT,
    LEVEL,
    LEVELS,
    NAME,
    NEEDS,
    PROOF,
    PROVIDER_NAME,
    SCHEME,
    SCHEMES,
    STARS,
    UNTIL,
    BenefitsReport,
)
from app.core.cleaning import days
from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress


def _figures(report: BenefitsReport) -> dict[str, int]:
    return {"新登记": report.added, "更改": report.changed, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, changes = spreadsheet.check_benefits(session, rows=asked.rows, staff=asked.staff, now=asked.now)
    findings = [Finding(row, Verdict.CHANGED if changed else Verdict.SAME, changed) for row, changed in changes.items()]
    return Checked(problems, _figures(report), findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_benefits(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report)


IMPORTS = [
    Import(
        "benefits",
        "礼遇",
        permission="texts:write",
        columns=[
            Field(
                COMMUNITY,
                "社区的名称；留空表示您所在的节点。",
                synonyms=("社区", "社区名称", "所在社区"),
                required=False,
            ),
            Field(SCHEME, "信易+的类别。", words=tuple(SCHEMES), synonyms=("领域", "信易+")),
            Field(PROVIDER_NAME, "2 到 60 个字。", width=28, synonyms=("单位", "提供方", "部门")),
            Field(LEVEL, "谁出的措施。", words=tuple(LEVELS), synonyms=("层级",)),
            Field(NAME, "2 到 60 个字。", width=28, synonyms=("措施名称", "标题")),
            Field(CONTENT, "能得到什么，5 到 500 个字。", width=40, synonyms=("措施内容", "优惠内容")),
            Field(NEEDS, "要满足什么，最多 200 个字。", width=40, synonyms=("适用条件",), required=False),
            Field(STARS, "1 到 5，只作提示；没有就留空。", synonyms=("星级",), required=False),
            Field(
                UNTIL, "最后一天；长期有效的留空。", synonyms=("截止日期", "到期日期"), required=False, clean=days.day
            ),
            Field(PROOF, "提供单位要看证明的填是。", words=("是", "否"), synonyms=("要凭证",), required=False),
        ],
        examples=[
            (
                "示例社区",
                "信易游",
                "示例景区",
                "市",
                "门票八折",
                "凭证明购票八折，每天一次。",
                "三星及以上",
                "3",
                "2027-12-31",
                "是",
            )
        ],
        check=_check,
        enter=_enter,
        done=("查看礼遇", "benefits_console.listed"),
    )
]
