"""Areas as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.parties.areas import spreadsheet
from app.parties.areas.spreadsheet import CODE, COMMUNITY, HOUSEHOLDS, KIND, NAME, PARENT, WORDS, AreasReport


def _figures(report: AreasReport) -> dict[str, int]:
    return {"新建": report.added, "更改": report.changed, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, changes = spreadsheet.check_areas(session, rows=asked.rows, staff=asked.staff)
    findings = [Finding(row, Verdict.CHANGED if changed else Verdict.SAME, changed) for row, changed in changes.items()]
    return Checked(problems, _figures(report), findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_areas(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report) | {"划入家庭": report.households}


IMPORTS = [
    Import(
        "areas",
        "网格楼栋",
        permission="areas:write",
        columns=[
            Field(
                COMMUNITY,
                "社区的名称；留空表示您所在的节点。",
                synonyms=("所属社区", "社区名称", "村居"),
                required=False,
            ),
            Field(KIND, "网格、楼栋或村民小组。", words=WORDS, width=10, synonyms=("类型", "种类")),
            Field(
                CODE,
                "同一社区里不能重复：字母、数字和 -，最多 16 个。",
                width=10,
                synonyms=("区域编号", "网格编号", "楼号"),
            ),
            Field(NAME, "最多 40 个字。", synonyms=("区域名称", "网格名称", "楼栋名称")),
            Field(
                PARENT,
                "所在网格的编号，可以是这张表里的另一行；没有就留空。",
                width=10,
                synonyms=("上级", "所属网格", "所在网格"),
                required=False,
            ),
            Field(
                HOUSEHOLDS,
                "属于它的家庭：户号，或户号的开头加 *，例如 3-*；多个用逗号隔开，可以不填。",
                width=24,
                synonyms=("户号范围", "所辖户号"),
                required=False,
            ),
        ],
        examples=[
            ("示例社区", "网格", "01", "第一网格", "", ""),
            ("示例社区", "楼栋", "3", "3 号楼", "01", "3-*"),
        ],
        check=_check,
        enter=_enter,
        done=("查看网格楼栋", "areas_console.communities"),
    )
]
