"""The roster as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.parties.communities.nodes import indented
from app.parties.residents import roster
from app.parties.residents.roster import COLUMNS, COMMUNITY, RosterReport


def _figures(report: RosterReport) -> dict[str, int]:
    return {"新登记": report.added, "更新": report.updated, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    found = roster.check_roster(
        session, rows=asked.rows, community_id=asked.place_id, staff=asked.staff, answers=asked.answers
    )
    findings = [
        Finding(row, Verdict.CHANGED if changed else Verdict.SAME, changed) for row, changed in found.changes.items()
    ]
    findings += [
        Finding(row, Verdict.SUSPICIOUS, question=question, choices=choices)
        for row, (question, choices) in found.questions.items()
    ]
    return Checked(found.problems, _figures(found.report), findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = roster.import_roster(
        session,
        rows=asked.rows,
        community_id=asked.place_id,
        staff=asked.staff,
        now=asked.now,
        answers=asked.answers,
        progress=progress,
    )
    return _figures(report)


def _places(session: Session, staff: Any) -> list[tuple[int, str]]:
    return [(node.id, words) for node, words in indented(session, staff=staff)]


IMPORTS = [
    Import(
        "roster",
        "居民名册",
        permission="residents:import",
        columns=COLUMNS,
        examples=[
            ("3-2-501", "示例甲", "13900000001", "是", "示例社区", ""),
            ("3-2-501", "示例乙", "13900000002", "否", "示例社区", ""),
        ],
        check=_check,
        enter=_enter,
        effect="每个人登记在他那一行写的社区，没有写的在选好的社区；居民编号，或者号码和姓名对上的，会更新原来的档案。",
        done=("查看居民", "residents_console.residents"),
        places=_places,
        place_column=COMMUNITY,
    )
]
