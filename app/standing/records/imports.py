"""Records as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Import
from app.core.imports.model import Progress
from app.standing.records import spreadsheet
from app.standing.records.spreadsheet import RecordsReport
from app.standing.records.spreadsheet_columns import COLUMNS


def _figures(report: RecordsReport) -> dict[str, int]:
    return {"登记条数": report.created, "积分": report.points, "超出上限未计": report.trimmed}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report = spreadsheet.check_records(session, rows=asked.rows, staff=asked.staff, now=asked.now)
    return Checked(problems, _figures(report))


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_records(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report)


IMPORTS = [
    Import(
        "records",
        "信用记录",
        permission="records:write",
        columns=COLUMNS,
        examples=[("21", "13900000001", "5", "2026-11-01", "2026-11-01-01", "归还钱包，失主已签收")],
        check=_check,
        enter=_enter,
        effect="这些记录作为一个批次提交，由另一位工作人员批准，公示 3 个工作日后生效。",
        done=("查看批次", "record_batches_console.batches"),
    )
]
