"""Units as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.parties.units import spreadsheet
from app.parties.units.spreadsheet import CODE, COMMUNITY, DOMAIN, DOMAINS, KIND, KINDS, NAME, UnitsReport


def _figures(report: UnitsReport) -> dict[str, int]:
    return {"新登记": report.added, "更改": report.changed, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, changes = spreadsheet.check_units(session, rows=asked.rows, staff=asked.staff)
    findings = [Finding(row, Verdict.CHANGED if changed else Verdict.SAME, changed) for row, changed in changes.items()]
    return Checked(problems, _figures(report), findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_units(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report)


IMPORTS = [
    Import(
        "units",
        "单位",
        permission="units:write",
        columns=[
            Field(
                COMMUNITY,
                "社区的名称；留空表示您所在的节点。",
                synonyms=("社区", "社区名称", "所在社区"),
                required=False,
            ),
            Field(NAME, "最多 40 个字。", width=28, synonyms=("名称", "企业名称", "学校名称")),
            Field(KIND, "单位的类别。", words=tuple(KINDS), synonyms=("单位类别", "类型")),
            Field(DOMAIN, "信用建设的领域。", words=tuple(DOMAINS), synonyms=("信用领域",)),
            Field(CODE, "一般 18 位；没有就留空。", width=22, synonyms=("信用代码", "机构代码"), required=False),
        ],
        examples=[("示例社区", "示例物业公司", "物业企业", "信用企业", "92370000DEMO00001X")],
        check=_check,
        enter=_enter,
        done=("查看单位", "units_console.units"),
    )
]
