"""The two kinds of task behind an import: a dry run, and the entering of what went through it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.core import files
from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.exports.workbooks import XLSX
from app.core.files import FileGoneError
from app.core.imports import reports, saved_layouts
from app.core.imports.model import MAX_ROWS, PART_ROWS, Asked, Finding, Import, Verdict
from app.core.imports.readings import Read, Reading, read
from app.core.imports.reports import KEEP_DAYS, Stored
from app.core.imports.spreadsheets import Problem, SheetError, SheetRow, check_count, read_table
from app.core.imports.workbooks import marked
from app.core.tasks import Outcome, Task, TaskKind, Work

CHECK, ENTER = "import.check", "import.enter"
ALL, GOOD = "all", "good"
"""Enter all rows or none; or those that are good, and take the others home."""
ROUNDS = 5
"""How often rows that have become wrong meanwhile are left out and the others tried again."""
REST = "未导入的行"
LEFT_OUT = "没有选择怎样处理，未导入。"


def imports() -> dict[str, Import]:
    return current_app.extensions["imports"]  # type: ignore[no-any-return]


def run_check(work: Work) -> Outcome | None:
    """Find what every row would do and everything that is wrong, without changing anything."""
    wanted = imports()[work.params["import"]]
    content = b"".join(files.read(db.session(), work.file_id or 0))
    saved = saved_layouts.known(db.session(), community_id=work.staff.community_id, import_name=wanted.name)
    db.session.rollback()  # Reading a spreadsheet takes its time; no transaction waits for it.
    chosen = Reading.of_json(work.params.get("reading"))
    try:
        found = read(read_table(content, max_rows=MAX_ROWS, sheet=chosen.sheet), wanted.columns, chosen, saved)
        if not found.missing:
            check_count(found.rows, MAX_ROWS)
    except SheetError as error:
        return Outcome(error.message, is_refused=True)
    if found.missing:
        execute(_ask_for_columns, work=work, found=found)
        return None
    rows = found.rows.rows
    work.progress(0, len(rows))
    problems, findings, figures = _examined(work, wanted, found)
    execute(_report, work=work, wanted=wanted, found=found, problems=problems, findings=findings, figures=figures)
    return None


def _examined(work: Work, wanted: Import, found: Read) -> tuple[list[Problem], dict[int, Finding], Mapping[str, int]]:
    """What is wrong, what each row would do, and the figures of those that are good."""
    rows = found.rows.rows
    checked = wanted.check(_asked(work, rows), db.session())
    known = {(problem.row, problem.column) for problem in found.rows.problems}
    problems = found.rows.problems + [each for each in checked.problems if (each.row, each.column) not in known]
    findings = {finding.row: finding for finding in checked.findings}
    for ask in found.rows.asks:
        choices = [(str(number), f"{ask.column}是 {choice}") for number, choice in enumerate(ask.choices)]
        findings[ask.row] = Finding(ask.row, Verdict.SUSPICIOUS, question=ask.message, choices=choices)
    waiting = {row for row, finding in findings.items() if finding.verdict is Verdict.SUSPICIOUS}
    bad = {problem.row for problem in problems} | waiting
    if bad:
        good = [row for row in rows if row.number not in bad]
        checked = wanted.check(_asked(work, good), db.session())
        problems += checked.problems
    db.session.rollback()
    return sorted(problems, key=lambda problem: problem.row), findings, checked.figures


def _asked(work: Work, rows: Sequence[SheetRow], answers: Mapping[int, str] | None = None) -> Asked:
    return Asked(rows, work.staff, utc_now(), work.params["place_id"], answers or {})


def _ask_for_columns(session: Session, *, work: Work, found: Read) -> None:
    report = reports.keep(session, "report.json", {"reading": reports.of_reading(found)}, utc_now())
    words = f"没有找到这些列：{'、'.join(found.missing)}。请在下面指明各列，或改好表头后重新上传。"
    work.finish(session, Outcome(words, is_refused=True, data={"report": report, "can_enter": False, "is_read": False}))


def _report(
    session: Session,
    *,
    work: Work,
    wanted: Import,
    found: Read,
    problems: Sequence[Problem],
    findings: Mapping[int, Finding],
    figures: Mapping[str, int],
) -> None:
    now, rows = utc_now(), found.rows.rows
    if found.is_heading_chosen and found.heading:
        saved_layouts.save(
            session,
            community_id=work.staff.community_id,
            import_name=wanted.name,
            heading=found.heading,
            columns=found.layout.columns,
            now=now,
        )
    summary = reports.of_rows(wanted, rows, problems, findings)
    stored = Stored(
        rows,
        _by_row(problems),
        {ask.row: ask.column for ask in found.rows.asks},
        {ask.row: list(ask.choices) for ask in found.rows.asks}
        | {
            finding.row: [key for key, _ in finding.choices]
            for finding in findings.values()
            if finding.verdict is Verdict.SUSPICIOUS and finding.row not in {ask.row for ask in found.rows.asks}
        },
    )
    counts = summary["counts"]
    good = len(rows) - counts[Verdict.WRONG] - counts[Verdict.SUSPICIOUS]
    can_enter = not found.open and good + counts[Verdict.SUSPICIOUS] > 0
    data = {
        "report": reports.keep(session, "report.json", {"reading": reports.of_reading(found), **summary}, now),
        "rows": reports.keep(session, "rows.json", reports.packed(stored, wanted.headers), now),
        "can_enter": can_enter,
        "is_read": True,
        "good": good,
        "wrong": counts[Verdict.WRONG],
        "suspicious": counts[Verdict.SUSPICIOUS],
        "parts": -(-len(rows) // PART_ROWS),
    }
    copy = _marked_copy(session, wanted, rows, problems, "标出问题") if problems else None
    outcome = Outcome(
        _words(len(rows), len(problems), data, found),
        {
            "行数": len(rows),
            **({"有问题的行": counts[Verdict.WRONG], "问题": len(problems)} if problems else {}),
            **figures,
        },
        file_id=copy,
        is_refused=bool(problems or found.open),
        data=data,
    )
    work.finish(session, outcome)


def _words(rows: int, problems: int, data: Mapping[str, Any], found: Read) -> str:
    if found.open:
        return f"读了 {rows:,} 行，还没有导入。有 {len(found.open)} 件事要请您先选择。"
    if problems:
        rest = f"可以先导入其余 {data['good']:,} 行，" if data["good"] else ""
        return f"有 {problems:,} 处问题，没有导入任何内容。{rest}有问题的行请下载后改好，再上传一次。"
    asked = f"其中 {data['suspicious']:,} 行要请您选择。" if data["suspicious"] else ""
    return f"检查通过，共 {rows:,} 行，还没有导入。{asked}请核对后确认导入。"


def run_enter(work: Work) -> None:
    """Enter the rows of one part; things may have changed since the dry run, so they are checked anew."""
    wanted = imports()[work.params["import"]]
    stored = reports.unpacked(reports.load(db.session(), work.params["rows"]), wanted.headers)
    db.session.rollback()
    first = (work.params["part"] - 1) * PART_ROWS
    rows, left, answers = _decided(stored, stored.rows[first : first + PART_ROWS], dict(work.params["answers"]))
    refused: list[Problem] = []
    for _ in range(ROUNDS):
        good = [row for row in rows if row.number not in left]
        work.progress(0, len(good))
        try:
            execute(_enter, work=work, wanted=wanted, rows=rows, left=left, answers=answers)
        except SheetError as error:
            if work.params["how"] == ALL or not error.problems:
                refused = list(error.problems)
                break
            left |= _by_row(error.problems)
            continue
        return
    problems = [Problem(row, column, words) for row, found in left.items() for column, words in found]
    if not problems or work.params["how"] == ALL:
        problems = list(wanted.check(_asked(work, rows, answers), db.session()).problems) or problems or refused
        db.session.rollback()
    execute(_refuse, work=work, wanted=wanted, rows=rows, problems=problems)


def _decided(
    stored: Stored, rows: Sequence[SheetRow], answers: Mapping[str, str]
) -> tuple[list[SheetRow], dict[int, Sequence[tuple[str, str]]], dict[int, str]]:
    """Rows with the readings that were chosen, those that stay behind and why, and the answers features asked for."""
    left: dict[int, Sequence[tuple[str, str]]] = {}
    decided, for_features = [], {}
    for row in rows:
        answer = answers.get(str(row.number))
        if row.number in stored.problems:
            left[row.number] = stored.problems[row.number]
        elif row.number in stored.choices and answer is None:
            left[row.number] = [(stored.asked.get(row.number, ""), LEFT_OUT)]
        elif row.number in stored.asked and answer is not None:
            chosen = stored.choices[row.number][int(answer)]
            row = replace(row, cells=row.cells | {stored.asked[row.number]: chosen})
        elif answer is not None:
            for_features[row.number] = answer
        decided.append(row)
    return decided, left, for_features


def _by_row(problems: Iterable[Problem]) -> dict[int, Sequence[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for problem in problems:
        found.setdefault(problem.row, []).append((problem.column, problem.message))
    return dict(found)


def _enter(
    session: Session,
    *,
    work: Work,
    wanted: Import,
    rows: Sequence[SheetRow],
    left: Mapping[int, Sequence[tuple[str, str]]],
    answers: Mapping[int, str],
) -> None:
    good = [row for row in rows if row.number not in left]
    figures = wanted.enter(_asked(work, good, answers), session, work.progress) if good else {}
    rest = [row for row in rows if row.number in left]
    problems = [Problem(row, column, words) for row, found in left.items() for column, words in found]
    part = f"第 {work.params['part']} 批（共 {work.params['parts']} 批）：" if work.params["parts"] > 1 else ""
    words = f"{part}已导入 {len(good):,} 行。"
    if rest:
        words += f"其余 {len(rest):,} 行没有导入，请下载文件，按最后一列改好后再上传。"
    copy = _marked_copy(session, wanted, rest, problems, REST) if rest else None
    shown = {"行数": len(good), **({"没有导入": len(rest)} if rest else {}), **figures}
    work.finish(session, Outcome(words, shown, file_id=copy))


def _refuse(
    session: Session, *, work: Work, wanted: Import, rows: Sequence[SheetRow], problems: Sequence[Problem]
) -> None:
    report = reports.keep(session, "report.json", reports.of_rows(wanted, rows, problems, {}), utc_now())
    outcome = Outcome(
        f"有 {len(problems):,} 处问题，没有导入任何内容。请改好后重新上传。",
        {"行数": len(rows), "有问题的行": len({problem.row for problem in problems}), "问题": len(problems)},
        file_id=_marked_copy(session, wanted, rows, problems, "标出问题"),
        is_refused=True,
        data={"report": report, "is_read": True},
    )
    work.finish(session, outcome)


def _marked_copy(
    session: Session, wanted: Import, rows: Sequence[SheetRow], problems: Sequence[Problem], why: str
) -> int:
    now = utc_now()
    return files.store(
        session,
        content=marked(wanted, rows, problems, compact=why == REST),
        name=f"{wanted.title}（{why}）.xlsx",
        media_type=XLSX,
        now=now,
        keep_until=now + timedelta(days=KEEP_DAYS),
    ).id


def _link(task: Task) -> tuple[str, str] | None:
    wanted = imports().get(task.params["import"])
    if wanted is None:
        return None
    if (task.result or {}).get("is_refused"):
        return "重新上传", url_for("imports_console.upload", list_name=wanted.name)
    words, endpoint = wanted.leads_to or wanted.done
    return (words, url_for(endpoint)) if task.kind == ENTER else None


def _permission(task: Task) -> str | None:
    wanted = imports().get(task.params["import"])
    return wanted.permission if wanted else None


def _about(task: Task) -> str | None:
    wanted = imports().get(task.params["import"])
    name = task.params.get("file_name", "")
    return f"{wanted.title}：{name}" if wanted and name else wanted.title if wanted else None


def _details(task: Task) -> Any:
    """The report of a task, with the columns that were wanted; None once it is gone."""
    wanted = imports().get(task.params["import"])
    report_id = ((task.result or {}).get("data") or {}).get("report")
    if wanted is None or report_id is None:
        return None
    try:
        return {"columns": wanted.columns, "effect": wanted.effect, **reports.load(db.session(), report_id)}
    except FileGoneError:
        return None


def _kind(name: str, title: str, run: Any) -> TaskKind:
    template = "console/import_outcome.html"
    return TaskKind(name, title, run, _permission, link=_link, template=template, about=_about, details=_details)


KINDS = [_kind(CHECK, "检查表格", run_check), _kind(ENTER, "导入表格", run_enter)]
