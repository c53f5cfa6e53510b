"""Records as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from flask import current_app
from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Field, Import
from app.core.imports.model import Progress
from app.standing.programmes import settings
from app.standing.records import spreadsheet
from app.standing.records.spreadsheet import DAY, EVENT, NOTE, PHONE, RULE, SCORE, RecordsReport


def _figures(report: RecordsReport) -> dict[str, int]:
    return {"登记条数": report.created, "积分": report.points, "超出上限未计": report.trimmed}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report = spreadsheet.check_records(session, rows=asked.rows, staff=asked.staff, now=asked.now)
    return Checked(problems, _figures(report))


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    programme = settings.programme_at(session, now=asked.now, settings=current_app.config["SETTINGS"])
    report = spreadsheet.import_records(
        session,
        rows=asked.rows,
        staff=asked.staff,
        now=asked.now,
        valid_months=programme.points_valid_months,
        progress=progress,
    )
    return _figures(report)


IMPORTS = [
    Import(
        "records",
        "信用记录",
        permission="records:write",
        columns=[
            Field(RULE, "规则目录里的序号或英文编号，例如 21 或 good-deed。", width=20),
            Field(PHONE, "居民登记的 11 位手机号。"),
            Field(SCORE, "规则允许的分值，减分写负数，例如 5 或 -10。", width=8),
            Field(DAY, "事情发生的日期，例如 2026-11-01；只收最近 30 天内的。", width=12),
            Field(EVENT, "给这件事编的号，字母、数字和符号；同一件事同一个编号，不会重复计分。", width=22),
            Field(NOTE, "事情的简单说明，最多 200 个字；减分必填。", width=40),
        ],
        examples=[("21", "13900000001", "5", "2026-11-01", "2026-11-01-01", "归还钱包，失主已签收")],
        check=_check,
        enter=_enter,
        done=("查看记录", "records_console.records"),
    )
]
