"""Moves as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.cleaning import numbers
from app.core.cleaning.households import household
from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.office.residency import move_rows
from app.office.residency.move_rows import COMMUNITY, HOUSEHOLD, NUMBER


def _check(asked: Asked, session: Session) -> Checked:
    problems, moves = move_rows.check_moves(session, rows=asked.rows, staff=asked.staff)
    homes = {row.number: row.cells[HOUSEHOLD] for row in asked.rows}
    findings = [
        Finding(
            row,
            Verdict.CHANGED,
            [(COMMUNITY, going.here, going.there.name), (HOUSEHOLD, going.home, homes[row])],
        )
        for row, going in moves.items()
    ]
    return Checked(problems, {"迁移": len(moves)}, findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    moved = move_rows.import_moves(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return {"迁移": moved}


IMPORTS = [
    Import(
        "moves",
        "居民迁移",
        permission="residents:write",
        columns=[
            Field(
                NUMBER,
                "居民档案上的 10 位编号。",
                synonyms=("编号", "居民号", "人员编号"),
                clean=numbers.identifier,
            ),
            Field(
                COMMUNITY,
                "迁到哪个社区，写它在“社区”页面上的名称，同名的写“上级/名称”；要在您的管辖范围内。",
                synonyms=("迁往社区", "新社区", "迁入社区", "社区"),
            ),
            Field(
                HOUSEHOLD,
                "在新社区的户号，例如 3-2-501；没有这一户的会新建。",
                synonyms=("户号", "迁入户号", "房号", "门牌号"),
                clean=household,
            ),
        ],
        examples=[("1000000008", "示例社区", "3-2-501")],
        check=_check,
        enter=_enter,
        effect="每个人的积分、券和信用记录都跟着本人走。",
        done=("查看居民", "residents_console.residents"),
    )
]
