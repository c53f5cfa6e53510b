"""A score, explained: what it begins with, and what the records that count now add to it and take from it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from app.standing.programmes.models import SubjectKind
from app.standing.programmes.rules import bands_at
from app.standing.records.models import COUNTS, Record, RecordState


@dataclass(frozen=True, slots=True)
class Explanation:
    """`base` + `plus` − `minus` is the score. `coming` is what records still open to answer will take from it."""

    base: int
    plus: int
    minus: int
    counted: int
    coming: int


def explain(session: Session, *, kind: SubjectKind, subject_id: int, now: datetime) -> Explanation:
    """The sums behind a subject's own score; a household's members add to its score besides."""
    counts = (Record.effective_at <= now) & (Record.expires_at > now) & Record.status.in_(COUNTS)
    told = Record.status == RecordState.NOTICE
    delta = Record.score_delta
    row = session.execute(
        select(
            func.coalesce(func.sum(case((counts & (delta > 0), delta), else_=0)), 0).label("plus"),
            func.coalesce(func.sum(case((counts & (delta < 0), -delta), else_=0)), 0).label("minus"),
            func.coalesce(func.sum(case((counts & (delta != 0), 1), else_=0)), 0).label("counted"),
            func.coalesce(func.sum(case((told, -delta), else_=0)), 0).label("coming"),
        ).where(
            Record.subject_kind == kind,
            Record.subject_id == subject_id,
            Record.programme_id.is_(None),
            or_(Record.expires_at > now, Record.expires_at.is_(None)),
        )
    ).one()
    return Explanation(
        bands_at(session, now).base_score, int(row.plus), int(row.minus), int(row.counted), int(row.coming)
    )
