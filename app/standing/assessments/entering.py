"""A filled sheet becomes a batch of records that others verify and decide; or every wrong cell is named, and none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import business_day
from app.core.identities import StaffIdentity
from app.core.text import reference_key
from app.parties.units.models import UnitKind
from app.standing.assessments.errors import WrongCellsError
from app.standing.assessments.sheets import Sheet, sheet
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.programmes.recusal import require_unrelated
from app.standing.programmes.subjects import Subject, lock
from app.standing.records import periods
from app.standing.records.actions import BatchAction
from app.standing.records.batch_collecting import count
from app.standing.records.drafts import Draft, problems_of
from app.standing.records.models import BatchKind, BatchState, Record, RecordBatch
from app.standing.records.submitting import Submitter, keep

NOTE_MAX = 200
NONE_TYPED = "请至少填一格。"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed: into cells by unit and rule, and as words by unit."""

    cells: Mapping[tuple[int, int], str]
    notes: Mapping[int, str]


def enter(
    session: Session,
    *,
    programme_id: int,
    period: str,
    unit_kind: UnitKind,
    filled: Filled,
    staff: StaffIdentity,
    now: datetime,
) -> RecordBatch:
    """Hand in a sheet. An empty cell is no record; a minus needs words in its row.

    Raises what `sheet` raises, RelatedPersonError, WrongCellsError.
    """
    today = business_day(now)
    asked = sheet(session, programme_id=programme_id, period=period, unit_kind=unit_kind, staff=staff, today=today)
    lock(session, SubjectKind.UNIT, [unit.id for unit in asked.units])
    require_unrelated(session, staff=staff, subjects={(SubjectKind.UNIT, unit_id) for unit_id, _ in filled.cells})
    drafts = _drafts(session, asked, filled, today)
    batch = RecordBatch(
        kind=BatchKind.ASSESSMENT,
        community_id=asked.node.id,
        title=f"{asked.programme.name} {periods.said(period)}",
        submitted_by=staff.id,
        submitted_at=now,
        state=BatchState.VERIFYING,
        period=period,
        version_id=asked.rules[0].version_id,
    )
    session.add(batch)
    session.flush()
    keep(session, drafts, by=Submitter.at_the_desk(staff), now=now, batch_id=batch.id)
    count(session, batch)
    facts: dict[str, Any] = {"created": batch.lines, "points": batch.points, "period": period}
    path = asked.node.path
    audit.note(session, staff=staff, action=BatchAction.COLLECTED, subject_id=batch.id, at=now, path=path, **facts)
    return batch


def _drafts(session: Session, asked: Sheet, filled: Filled, today: date) -> list[Draft]:
    known = assessed(session, asked)
    drafts: list[Draft] = []
    wrong: list[dict[str, Any]] = []
    for unit in asked.units:
        subject = Subject(SubjectKind.UNIT, unit.id, unit.community_id)
        note = filled.notes.get(unit.id, "")
        takes = False
        for rule in asked.rules:
            typed = filled.cells.get((unit.id, rule.id), "")
            if not typed:
                continue
            score = _score(typed)
            draft = Draft(rule, subject, score or 0, asked.on, asked.period, note[:NOTE_MAX])
            problem = _problem(draft, score, (unit.id, rule.slug) in known, today)
            takes = takes or (score or 0) < 0
            if problem:
                wrong.append({"unit_id": unit.id, "rule_id": rule.id, "message": problem})
            drafts.append(draft)
        if len(note) > NOTE_MAX or (takes and len(note) < 2):
            words = f"说明最多 {NOTE_MAX} 个字。" if len(note) > NOTE_MAX else "有扣分的，请写明事实，以便对方答复。"
            wrong.append({"unit_id": unit.id, "rule_id": None, "message": words})
    if wrong:
        raise WrongCellsError(details={"cells": wrong})
    if not drafts:
        raise WrongCellsError(NONE_TYPED, {"cells": []})
    return drafts


def _score(typed: str) -> int | None:
    digits = typed.removeprefix("+").removeprefix("-")
    return int(typed) if digits.isascii() and digits.isdigit() and len(digits) < 5 else None


def _problem(draft: Draft, score: int | None, is_known: bool, today: date) -> str | None:
    if score is None or score not in draft.rule.scores:
        return f"应为 {choices(draft.rule)}，不涉及的空着。"
    if is_known:
        return "这个单位本期已经考核过这一项。"
    problems = problems_of(draft, today=today)
    problems.pop("note", None)  # Said once a row.
    return next(iter(problems.values()), None)


def choices(rule: Rule) -> str:
    """What a cell takes, in words."""
    scores: Sequence[int] = rule.scores
    if len(scores) > 4:
        return f"{scores[0]} 到 {scores[-1]}"
    return "、".join(str(score) for score in scores)


def assessed(session: Session, asked: Sheet) -> dict[tuple[int, str], int]:
    """What was given in the period already, by unit and the slug of a rule, also by an earlier version."""
    query = (
        select(Record.subject_id, Rule.slug, Record.score_delta)
        .join(Record.rule)
        .where(
            Record.subject_kind == SubjectKind.UNIT,
            Record.subject_id.in_([unit.id for unit in asked.units]),
            Record.programme_id == asked.programme.id,
            Record.event_index == reference_key(asked.period),
        )
    )
    return {(row.subject_id or 0, row.slug): row.score_delta for row in session.execute(query)}
