"""Rules as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.core.imports.spreadsheets import Problem
from app.standing.programmes import queries, spreadsheet
from app.standing.programmes.models import VersionState
from app.standing.programmes.spreadsheet import CODE, COLUMNS, RulesReport


def _drafts(session: Session, staff: Any) -> Sequence[tuple[int, str]]:
    """The drafts that somebody may write, each with where it is of."""
    return [
        (shown.versions[0].id, f"{shown.programme.name}（{shown.node}）第 {shown.versions[0].no} 版")
        for shown in queries.programmes(session, staff=staff)
        if queries.may_write(shown, staff) and shown.versions and shown.versions[0].state is VersionState.DRAFT
    ]


def _chosen(asked: Asked) -> dict[str, Any]:
    return {"version_id": asked.place_id or 0, "rows": asked.rows, "staff": asked.staff, "now": asked.now}


def _figures(report: RulesReport) -> dict[str, int]:
    names = ("新增规则", "更改", "没有变化", "新增类别")
    return dict(zip(names, (report.added, report.changed, report.unchanged, report.headings), strict=True))


def _check(asked: Asked, session: Session) -> Checked:
    if asked.place_id not in {version_id for version_id, _ in _drafts(session, asked.staff)}:
        return Checked([Problem(1, CODE, "没有在起草的积分办法。请先新建积分办法，或起草新版本。")], {})
    problems, report, known = spreadsheet.check_rules(session, **_chosen(asked))
    findings = [Finding(row, Verdict.CHANGED if differs else Verdict.SAME) for row, differs in known.items()]
    return Checked(problems, _figures(report), findings)


def _enter(asked: Asked, session: Session, _progress: Progress) -> Mapping[str, int]:
    return _figures(spreadsheet.import_rules(session, **_chosen(asked)))


IMPORTS = [
    Import(
        "rules",
        "积分规则",
        permission="programmes:write",
        columns=COLUMNS,
        examples=[
            (
                "环境卫生",
                "门前",
                "",
                "3.2",
                "除草清沟",
                "居民",
                "1,3",
                "",
                "12",
                "每年",
                "",
                "",
                "照片",
                "",
                "村规民约第 8 条",
                "",
            ),
            (
                "环境卫生",
                "垃圾分类",
                "",
                "3.3",
                "分类不到位",
                "家庭",
                "-3",
                "",
                "6",
                "",
                "3",
                "90",
                "照片",
                "是",
                "",
                "议事会",
            ),
        ],
        check=_check,
        enter=_enter,
        effect="规则进入草稿，公开征求意见、议定、备案之后才施行。",
        done=("查看积分办法", "programmes_console.programmes"),
        places=_drafts,
        of="积分办法",
    )
]
